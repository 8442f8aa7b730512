/** A new scenario from a person's answers, in a real terminal. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { parse } from "yaml";
import { testWith } from "../real_program.ts";
import { tmux, TmuxTerminal } from "../tmux_terminal.ts";

const command = `${Deno.execPath()} run -q -P=bench ${resolve("main.ts")} new; sleep 60`;

testWith([tmux], "wirebench new asks a person, and says at once what is wrong", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/old.yaml`, "");
    await using terminal = await TmuxTerminal.open(folder, command);
    await terminal.shows(/What shall it be called/);
    await terminal.types("old");
    await terminal.presses("Enter");
    await terminal.shows(/there is a file old\.yaml already/);
    await terminal.presses("C-u");
    await terminal.types("fresh");
    await terminal.presses("Enter");
    await terminal.shows(/What does it show/);
    await terminal.types("It works.");
    await terminal.presses("Enter");
    await terminal.shows(/Which servers/);
    await terminal.presses("Down", "Down", "Down", "Down", "Space", "Enter");
    await terminal.shows(/◼ echo-clients/);
    await terminal.presses("Enter");
    await terminal.shows(/How many of each/);
    await terminal.types("0");
    await terminal.presses("Enter");
    await terminal.shows(/must be a whole number/);
    await terminal.presses("BSpace");
    await terminal.types("3");
    await terminal.presses("Enter");
    await terminal.shows(/What shall happen on the wire/);
    await terminal.presses("Enter");
    await terminal.shows(/How long/);
    await terminal.presses("Enter");
    await terminal.shows(/^fresh\.yaml is written/);
    const written = parse(await Deno.readTextFile(`${folder}/fresh.yaml`));
    assert.equal(written.about, "It works.");
    assert.equal(written.simulators["echo-clients"].count, 3);
    assert.deepEqual(written.steps.at(-2), { wait: "10s" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testWith([tmux], "wirebench new writes nothing when the person gives up", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using terminal = await TmuxTerminal.open(folder, command.replace(";", "; echo code $?;"));
    await terminal.shows(/What shall it be called/);
    await terminal.presses("C-c");
    await terminal.shows(/^code 130$/);
    assert.deepEqual([...Deno.readDirSync(folder)].filter(({ name }) => /yaml$/.test(name)), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
