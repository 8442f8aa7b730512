import assert from "node:assert/strict";
import { type Entered, readEntered } from "../../../simulators/chat-client/entered.ts";

const lines: Record<string, Entered> = {
  "": { is: "nothing" },
  "  ": { is: "nothing" },
  "1": { is: "state" },
  " 2 ": { is: "who" },
  "3": { is: "send to one" },
  "4": { is: "send to all" },
  "5": { is: "close" },
  "?": { is: "menu" },
  "6": { is: "message", to: undefined, text: "6" },
  "12": { is: "message", to: undefined, text: "12" },
  "? really": { is: "message", to: undefined, text: "? really" },
  "hello there": { is: "message", to: undefined, text: "hello there" },
  "@ben hello there": { is: "message", to: "ben", text: "hello there" },
  "@ben   5": { is: "message", to: "ben", text: "5" },
  "@ben": { is: "message", to: "ben", text: undefined },
  "@אבי שלום": { is: "message", to: "אבי", text: "שלום" },
  '@"mary ann" hello': { is: "message", to: "mary ann", text: "hello" },
  '@"mary ann"': { is: "message", to: "mary ann", text: undefined },
  "@": { is: "message", to: undefined, text: "@" },
  "@ ben": { is: "message", to: undefined, text: "@ ben" },
  '@"mary': { is: "message", to: undefined, text: '@"mary' },
  "me@home": { is: "message", to: undefined, text: "me@home" },
};

for (const [line, meant] of Object.entries(lines)) {
  Deno.test(`readEntered() understands ${JSON.stringify(line)}`, () => {
    assert.deepEqual(readEntered(line), meant);
  });
}
