/**
 * One that passes messages on: our chat, or a relay that only parses, looks up and writes, as a process
 * of its own.
 *
 * @module
 */
import net from "node:net";
import { servers, startPart } from "../../mod.ts";
import type { ChatServerPlan, ChatServerPorts } from "../chat.ts";
import { answerWithUsage, say } from "../usage.ts";

async function startChat(port: number): Promise<ChatServerPorts> {
  const { endpoints } = await startPart(servers.chat, { port, messageRate: "1000000/s" });
  return { chat: endpoints.chat!.port };
}

/** What the relay reads. */
type Said =
  | { TYPE: "HI"; BODY: string }
  | { TYPE: "SENDTO"; BODY: [to: string, text: string]; id: string }
  | { TYPE: "MESSACC"; BODY: string; id: string };

async function startBareRelay(): Promise<ChatServerPorts> {
  const clients = new Map<string, net.Socket>();
  const server = net.createServer((socket) => {
    socket.setNoDelay(true);
    socket.setEncoding("utf8");
    socket.on("error", () => {});
    let login = "";
    let rest = "";
    const say = (to: net.Socket | undefined, message: unknown) => {
      to?.write(JSON.stringify(message) + "\n");
    };
    socket.on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const message = JSON.parse(line) as Said;
        if (message.TYPE === "HI") {
          login = message.BODY;
          clients.set(login, socket);
          say(socket, { TYPE: "STATE", BODY: "READY2SERV", framing: "lines" });
        } else if (message.TYPE === "SENDTO") {
          const { BODY: [to, words], id } = message;
          say(socket, { TYPE: "MESSTAT", BODY: null, status: "queued", id });
          say(clients.get(to), { TYPE: "INCMESS", BODY: [login, words], id });
        } else {
          const { BODY: from, id } = message;
          say(clients.get(from), { TYPE: "MESSTAT", BODY: true, status: "delivered", id });
        }
      }
    });
  });
  await new Promise<void>((resolve) =>
    server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, resolve)
  );
  return { chat: (server.address() as net.AddressInfo).port };
}

const { server, port = 0 } = JSON.parse(Deno.args[0]!) as ChatServerPlan;
say(server === "ours" ? await startChat(port) : await startBareRelay());
await answerWithUsage();
Deno.exit(0);
