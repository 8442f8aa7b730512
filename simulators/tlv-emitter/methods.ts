/**
 * The methods of the debug API.
 *
 * @module
 */
import type { z } from "zod";
import { hintFor } from "../../core/suggest.ts";
import { commandNames, encodeCommand, isCommandName } from "../../protocols/tlv/mod.ts";
import { RequestError } from "./request_error.ts";
import * as requests from "./requests.ts";
import type { ScriptPlayer } from "./script_player.ts";
import type { Stand } from "./stand.ts";

/** What the methods work on. */
export interface MethodHost {
  stand: Stand;
  scripts: ScriptPlayer;
}

/** Answers one method; `askedAt` is when, in the clock's milliseconds. */
type Method = (params: unknown, host: MethodHost, askedAt: number) => unknown;

function method<Params extends z.ZodType>(
  schema: Params,
  answer: (params: z.output<Params>, host: MethodHost, askedAt: number) => unknown,
): Method {
  return (params, host, askedAt) => {
    const parsed = schema.safeParse(params ?? {});
    if (!parsed.success) throw new RequestError("wrong-params", mistakes(parsed.error));
    return answer(parsed.data, host, askedAt);
  };
}

/** Every method by its name. */
export const methods: Readonly<Record<string, Method>> = {
  message: method(
    requests.message,
    ({ command, value, fault }, { stand }, askedAt) =>
      stand.deliver(frameOf(command, value), fault, askedAt),
  ),
  raw: method(
    requests.raw,
    ({ hex, fault }, { stand }, askedAt) => stand.deliver(requests.readHex(hex), fault, askedAt),
  ),
  clients: method(requests.clients, (_, { stand }) => stand.lamps.list()),
  drop: method(requests.drop, async ({ how, address }, { stand }) => ({
    dropped: await stand.drop(how, address),
  })),
  script: method(requests.script, (script, { scripts }) => playScript(script, scripts)),
};

/** Begins a script whose every step is known to be right. */
export function playScript({ steps, loop }: requests.Script, scripts: ScriptPlayer) {
  const frames = steps.map((step) => ({
    afterMs: step.after,
    bytes: "hex" in step ? requests.readHex(step.hex) : frameOf(step.command, step.value),
    fault: step.fault,
  }));
  scripts.play(frames, loop);
  return { steps: steps.length, durationMs: steps.reduce((sum, { after }) => sum + after, 0) };
}

function frameOf(command: string, value: unknown): Uint8Array {
  if (!isCommandName(command)) {
    const hint = hintFor(command, commandNames);
    throw new RequestError(
      "unknown-command",
      `There is no command ${JSON.stringify(command)}: ${hint}`,
    );
  }
  try {
    return encodeCommand(command, value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RequestError("wrong-value", error.message);
  }
}

function mistakes({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${["params", ...path].join(".")}: ${message}`).join(
    "; ",
  );
}
