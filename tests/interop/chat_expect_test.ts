/** The chat client in a terminal of 80 columns, with `expect` in place of a person. */
import assert from "node:assert/strict";
import { formatAddress } from "../../core/address.ts";
import { servers, simulators, startPart } from "../../mod.ts";
import { realProgram, testWith } from "../real_program.ts";
import { RunningProgram } from "./running_program.ts";

const expect = realProgram("expect", "expect");

/**
 * What `expect` begins with. `see` waits for a pattern, `stands` for one with the cursor behind it, and
 * `told` for a line of the test's; `awaken` has a program go on that was stopped.
 */
const prologue = (target: string) =>
  String.raw`
# Sooner than the test gives up: then this says what was never seen.
set timeout 25
set stty_init "rows 24 columns 80"
proc see {pattern} {
  expect {
    -re $pattern {}
    timeout { puts "\nNEVER SAW $pattern"; exit 99 }
    eof { puts "\nENDED BEFORE $pattern"; exit 98 }
  }
}
proc stands {pattern} { see "$pattern\(\\e\\\[\\d+G\)?$" }
proc told {} { puts "\nYOUR TURN"; gets stdin }
proc awaken {pattern} {
  for {set i 0} {$i < 10} {incr i} {
    exec kill -CONT [exp_pid]
    expect {
      -timeout 1
      -re $pattern { return }
      timeout {}
    }
  }
  puts "\nNEVER AWOKE"
  exit 96
}
proc ends {} {
  expect { eof {} timeout { puts "\nNEVER ENDED"; exit 97 } }
  exit [lindex [wait] 3]
}
spawn -noecho ${Deno.execPath()} run -q -P=bench main.ts sim chat-client --target ${target}
`;

/** A room with ben in it. */
async function openRoom() {
  await using stack = new AsyncDisposableStack();
  const room = stack.use(await startPart(servers.chat, { port: 0 }));
  const target = formatAddress(room.endpoints.chat!);
  const ben = stack.use(await startPart(simulators["chat-client"], { target, login: "ben" }));
  const opened = stack.move();
  return { room, target, ben, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}

/** Lets `expect` go through a script, and does what is to be done at each of its `told`. */
async function goThrough(target: string, script: string, ...turns: (() => unknown)[]) {
  await using running = new RunningProgram(expect, ["-c", prologue(target) + script]);
  for (const [i, turn] of turns.entries()) {
    await running.until(`turn ${i + 1}`, () => running.output.split("YOUR TURN").length > i + 1);
    await turn();
    await running.write(new TextEncoder().encode("\n"));
  }
  const code = await running.ends();
  return { code, output: running.output };
}

testWith(
  [expect],
  "chat-client goes through its menu with expect, and shows what comes",
  async () => {
    await using room = await openRoom();
    const script = String.raw`
    stands {Login: };                   send "ben\r"
    see {The server refuses ben: .*taken}
    stands {Login: };                   send "ann\r"
    see {You are in as ann\. READY2SERV: others are here}
    see {1 is the server available}
    stands {ann> };                     send "2\r"
    see {2 there: ben, ann \(you\)}
    stands {ann> };                     send "3\r"
    stands {To whom\? };                send "ben\r"
    stands {To ben: };                  send "hello ben\r"
    see {< Message have been delivered! > to ben: hello ben}
    stands {ann> };                     send "3\r"
    stands {To whom\? };                send "zed\r"
    stands {To zed: };                  send "hello zed\r"
    see {< Message sending failure > to zed: hello zed}
    stands {ann> };                     send "4\r"
    stands {To all: };                  send "hello all\r"
    see {< Message have been delivered! > to all: hello all}
    stands {ann> };                     send "@ben half"
    stands {@ben half}
    told
    see {ben: one two\r?\n}
    stands {ann> @ben half};            send " and half\r"
    see {< Message have been delivered! > to ben: half and half}
    stands {ann> };                     send "\033\[A"
    stands {@ben half and half};        send "\025"
    send "1\r"
    see {READY2SERV: others are here}
    stands {ann> };                     send "5\r"
    ends`;
    const { code, output } = await goThrough(room.target, script, async () => {
      await room.ben.actions!.send!({ to: "ann", text: "one two" });
    });
    assert.equal(code, 0, output);
    assert.equal(room.ben.observed.received.total, 3);
  },
);

testWith(
  [expect],
  "chat-client takes what others say for text only, within 80 columns",
  async () => {
    await using room = await openRoom();
    const evil = `\x1b[2J\x1b[1;1H\u202egone\n${"long ".repeat(30)}`;
    const script = String.raw`
    stands {Login: };                   send "ann\r"
    stands {ann> };                     send "half"
    stands {half}
    told
    see {ben: ␛\[2J␛\[1;1H.gone␊long [^\n]*\r?\n {9}long [^\n]*\r?\n}
    stands {ann> half};                 send "\003"
    ends`;
    const { code, output } = await goThrough(room.target, script, async () => {
      await room.ben.actions!.send!({ to: "ann", text: evil });
    });
    assert.equal(code, 0, output);
    for (const line of output.slice(output.indexOf("You are in")).split(/\r?\n/)) {
      // deno-lint-ignore no-control-regex -- escape sequences begin with one
      const shown = line.replaceAll(/\x1b\[[\d;]*[A-Za-z]|.*\r/g, "");
      assert.ok([...shown].length < 80, JSON.stringify(line));
    }
  },
);

testWith(
  [expect],
  "chat-client comes back after the server did, and keeps what is half typed",
  async () => {
    await using stack = new AsyncDisposableStack();
    const first = stack.use(await startPart(servers.chat, { port: 0 }));
    const { port } = first.endpoints.chat!;
    const script = String.raw`
    stands {Login: };                   send "ann\r"
    stands {ann> };                     send "@ann I was"
    stands {I was}
    told
    see {The connection is lost; it is dialled again\.}
    see {You are in again as ann\. WAIT4CLIENTS}
    stands {ann> @ann I was};           send " away\r"
    see {ann: I was away\r?\n}
    see {< Message have been delivered! > to ann: I was away}
    stands {ann> };                     send "\004"
    ends`;
    const { code, output } = await goThrough(`127.0.0.1:${port}`, script, async () => {
      await first[Symbol.asyncDispose]();
      stack.use(await startPart(servers.chat, { port }));
    });
    assert.equal(code, 0, output);
  },
);

testWith([expect], "chat-client goes on after Ctrl-Z, with what was half typed", async () => {
  await using room = await openRoom();
  const script = String.raw`
    stands {Login: };                   send "ann\r"
    stands {ann> };                     send "@ann half"
    stands {@ann half};                 send "\032"
    awaken {ann> @ann half};            send " and half\r"
    see {< Message have been delivered! > to ann: half and half}
    stands {ann> };                     send "5\r"
    ends`;
  const { code, output } = await goThrough(room.target, script);
  assert.equal(code, 0, output);
});

testWith([expect], "chat-client ends with 130 when the person gives up at the login", async () => {
  for (const key of ["\\003", "\\004"]) {
    await using room = await openRoom();
    const { code, output } = await goThrough(room.target, `stands {Login: }; send "${key}"; ends`);
    assert.equal(code, 130, output);
  }
});
