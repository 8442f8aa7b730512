/**
 * Clients as there were before ours, each in a terminal of its own with a person at it.
 */
import { servers, startPart } from "../../mod.ts";
import { realProgram, testWith } from "../real_program.ts";
import { RunningProgram } from "./running_program.ts";

const expect = realProgram("expect", "expect");
const client = new URL("original_chat_client.ts", import.meta.url).pathname;

/** Two people, as `expect` plays them: it fails at the first thing that does not appear. */
function script(port: number): string {
  const run = `spawn -noecho ${Deno.execPath()} run -q --allow-net ${client} ${port}`;
  return `
    set timeout 25
    log_user 1
    proc sees {who what} {
      expect {
        -i $who -ex $what {}
        timeout { puts "\\nNOT SEEN: $what"; exit 1 }
        eof { puts "\\nENDED BEFORE: $what"; exit 1 }
      }
    }
    proc types {who what} { send -i $who -- "$what\\r" }

    ${run}
    set ann $spawn_id
    sees $ann "login: "
    types $ann "ann"
    sees $ann "< STATE \\"WAIT4CLIENTS\\" >"
    sees $ann "or look: "

    ${run}
    set ben $spawn_id
    sees $ben "login: "
    types $ben "ben"
    sees $ben "< STATE \\"READY2SERV\\" >"
    sees $ben "or look: "
    types $ann ""
    sees $ann "< STATE \\"READY2SERV\\" >"

    # Ben sits in his menu and sees nothing, while two messages are sent to him.
    foreach text {"the first" "the second"} {
      sees $ann "or look: "
      types $ann "3"
      sees $ann "to: "
      types $ann "ben"
      sees $ann "text: "
      types $ann $text
    }
    sees $ann "or look: "
    types $ben ""
    sees $ben "< ann > the first"
    sees $ben "< ann > the second"
    types $ann ""
    sees $ann "< Message have been delivered! >"
    types $ann ""
    sees $ann "< Message have been delivered! >"

    types $ben "2"
    sees $ben "< WHOAVAIL \\[\\"ann\\",\\"ben\\"\\] >"
    sees $ben "or look: "
    types $ben "4"
    sees $ben "text: "
    types $ben "hello all"
    sees $ben "< ben to all > hello all"
    sees $ben "< Message have been delivered! >"
    types $ann ""
    sees $ann "< ben to all > hello all"
    sees $ann "or look: "
    types $ann "3"
    sees $ann "to: "
    types $ann "nobody"
    sees $ann "text: "
    types $ann "are you there?"
    sees $ann "< Message sending failure >"
    types $ben "5"
    sees $ben "< Bye >"
    types $ann "5"
    sees $ann "< Bye >"
    puts "\\nALL SEEN"
  `;
}

testWith([expect], "clients that read one object at a time talk through the chat", async () => {
  // What they do not read in time is lost to them, and the machine may be busy with other tests.
  await using chat = await startPart(servers.chat, { port: 0, legacyGap: "200ms" });
  const { port } = chat.endpoints.chat!;
  await using people = new RunningProgram(expect, ["-c", script(port)]);
  // It runs for seconds: each of these is waited for as long as the whole would be.
  for (const seen of [/login: ben/, /< ann > the second/, /< WHOAVAIL/, /ALL SEEN/]) {
    await people.shows(seen);
  }
});
