import assert from "node:assert/strict";
import { toHex } from "../../../../core/bytes.ts";
import {
  type CommandName,
  commandNames,
  commands,
  encodeCommand,
  encodeFrame,
  isCommandName,
  TlvDecoder,
} from "../../../../protocols/tlv/mod.ts";

/** What each command takes, its frame, and what is read from it. */
const examples: Record<CommandName, [argument: unknown, hex: string, value: unknown][]> = {
  ON: [[undefined, "120000", null], [null, "120000", null], ["", "120000", null]],
  OFF: [[undefined, "130000", null]],
  COLOR: [
    ["ff0000", "200003ff0000", "ff0000"],
    ["#00fF7a", "20000300ff7a", "00ff7a"],
  ],
  BRIGHTNESS: [[0, "21000100", 0], [255, "210001ff", 255], ["128", "21000180", 128]],
  BLINK: [[0, "2200020000", 0], [500, "22000201f4", 500], ["65535", "220002ffff", 65535]],
};

const wrong: Record<CommandName, unknown[]> = {
  ON: ["on", 1, true, {}],
  OFF: [0, false, []],
  COLOR: [undefined, null, "", "red", "ff00", "ff00000", "##ff000", "gg0000", 0xff0000, ["ff0000"]],
  BRIGHTNESS: [undefined, "", -1, 256, 1.5, NaN, "1.5", "0x10", " 1", true, "9".repeat(400)],
  BLINK: [undefined, -1, 65536, "65536", Infinity, {}],
};

for (const name of commandNames) {
  Deno.test(`${name} is the same in both directions`, () => {
    for (const [argument, hex, value] of examples[name]) {
      const bytes = encodeCommand(name, argument);
      assert.equal(toHex(bytes), hex);
      const decoder = new TlvDecoder();
      decoder.push(bytes);
      assert.deepEqual(decoder.next(), {
        kind: "command",
        command: { command: name, value },
        bytes,
      });
      assert.deepEqual(encodeCommand(name, value), bytes);
    }
  });

  Deno.test(`${name} takes no argument that it cannot say`, () => {
    const message = `Cannot encode ${name}: the value must be ${commands[name].accepts}`;
    for (const argument of wrong[name]) {
      assert.throws(() => encodeCommand(name, argument), { name: "RangeError", message });
    }
  });

  Deno.test(`${name} reads every value of its length`, () => {
    const { type, length } = commands[name];
    for (let byte = 0; byte < 256; byte++) {
      const decoder = new TlvDecoder();
      const bytes = encodeFrame(type, new Uint8Array(length).fill(byte));
      decoder.push(bytes);
      const event = decoder.next();
      assert.ok(event?.kind === "command");
      assert.deepEqual(encodeCommand(event.command.command, event.command.value), bytes);
    }
  });
}

Deno.test("commands have types of their own", () => {
  const types = new Set(Object.values(commands).map(({ type }) => type));
  assert.equal(types.size, commandNames.length);
});

Deno.test("isCommandName() knows the names as they are written, and no others", () => {
  assert.ok(isCommandName("COLOR"));
  for (const name of ["color", "", "toString", "__proto__"]) assert.ok(!isCommandName(name), name);
});
