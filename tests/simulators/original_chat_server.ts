/**
 * A stand-in for the servers that there were before ours: no framing, no ids. It reads at most 1024
 * bytes of a client at a time, some while after they came, and takes one object from them. Whatever
 * else it reads is lost, and remembered as a violation.
 *
 * @module
 */
import net from "node:net";
import type { Address } from "../../core/address.ts";
import type { Clock } from "../../core/clock.ts";
import { readClientMessage, type ServerMessage } from "../../protocols/chat/mod.ts";

/** Less than the gap that its clients must leave. */
const READ_AFTER_MS = 30;
const MAX_READ_BYTES = 1024;

/** The server. Disposing tears all its connections. */
export interface OriginalChatServer extends AsyncDisposable {
  readonly address: Address;
  /** What it read that was not one object. */
  readonly violations: string[];
  /** How many objects it took. */
  readonly taken: number;
  /** Says something to a client that is there. */
  say(login: string, message: ServerMessage): void;
}

/** Starts one on any free port; it waits on the same clock as its clients do. */
export async function startOriginalChatServer(clock: Clock): Promise<OriginalChatServer> {
  const violations: string[] = [];
  const sockets = new Set<net.Socket>();
  const clients = new Map<string, net.Socket>();
  let taken = 0;

  const say = (socket: net.Socket | undefined, message: ServerMessage) =>
    void socket?.write(JSON.stringify(message));

  function take(text: string, socket: net.Socket, login: string): string {
    let object: unknown;
    try {
      object = JSON.parse(text);
    } catch {
      violations.push(text);
      return login;
    }
    taken++;
    const message = readClientMessage(object);
    const state = () => clients.size < 2 ? "WAIT4CLIENTS" as const : "READY2SERV" as const;
    switch (message.TYPE) {
      case "HI": {
        const before = state();
        clients.set(message.BODY, socket);
        const told = state() === before ? [socket] : clients.values();
        for (const one of told) say(one, { TYPE: "STATE", BODY: state() });
        return message.BODY;
      }
      case "STATE":
        say(socket, { TYPE: "STATE", BODY: state() });
        break;
      case "WHOAVAIL":
        say(socket, { TYPE: "WHOAVAIL", BODY: [...clients.keys()] });
        break;
      case "SENDTO": {
        const [to, words] = message.BODY;
        if (clients.has(to)) say(clients.get(to), { TYPE: "INCMESS", BODY: [login, words] });
        else say(socket, { TYPE: "MESSTAT", BODY: false });
        break;
      }
      case "MESSACC":
        say(clients.get(message.BODY), { TYPE: "MESSTAT", BODY: true });
        break;
      case "EVERY1":
        for (const one of clients.values()) {
          say(one, { TYPE: "BROADCAST", BODY: [login, message.BODY] });
        }
        say(socket, { TYPE: "MESSTAT", BODY: true });
        break;
      case "BYE":
        say(socket, { TYPE: "BYE", BODY: false });
        socket.end();
    }
    return login;
  }

  const server = net.createServer((socket) => {
    sockets.add(socket);
    let unread = "";
    let login = "";
    let isReading = false;
    const read = async () => {
      isReading = true;
      while (unread !== "") {
        await clock.sleep(READ_AFTER_MS);
        const text = unread.slice(0, MAX_READ_BYTES);
        unread = unread.slice(MAX_READ_BYTES);
        login = take(text, socket, login);
      }
      isReading = false;
    };
    socket.on("data", (bytes) => {
      unread += bytes.toString("latin1");
      if (!isReading) void read();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      if (clients.get(login) === socket) clients.delete(login);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: { hostname: "127.0.0.1", port: (server.address() as net.AddressInfo).port },
    violations,
    get taken() {
      return taken;
    },
    say: (login, message) => say(clients.get(login), message),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
