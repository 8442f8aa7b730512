/**
 * A link over UDP.
 *
 * @module
 */
import { type Address, formatAddress } from "../core/address.ts";
import { BenchError, systemReason } from "../core/errors.ts";
import type { FaultSpec } from "../faults/spec.ts";
import { Alarm } from "./alarm.ts";
import { DatagramSocket } from "../transports/datagram_socket.ts";
import { putInForce, type Setting } from "./faults_in_force.ts";
import type { Link, LinkContext, LinkOptions } from "./link.ts";
import { UdpFlow } from "./udp_flow.ts";

/**
 * Starts a relay of datagrams. Each address that sends to it is a client, with a socket of its own
 * towards the target so that answers find their way back. A client is forgotten after a minute without a
 * datagram in either direction.
 *
 * @throws {BenchError} when the port cannot be had.
 * @throws {RangeError} when a fault is not for UDP.
 */
export function startUdpLink(
  { name, listen, to, faults = [] }: LinkOptions,
  { clock, random, log, signal, onDecision, tap }: LinkContext,
): Link {
  const setting: Setting = { name, protocol: "udp", clock, random, onDecision };
  let current = putInForce(faults, setting);
  const listener = listenOn(listen, () => new DatagramSocket(listen, { clock, log, tap }));
  const alarm = new Alarm(clock);
  const target = typeof to === "function" ? to : () => to;
  const flows = new Map<string, UdpFlow>();
  let clients = 0;

  const flowOf = (client: Address) => {
    const key = formatAddress(client);
    const known = flows.get(key);
    if (known !== undefined) return known;
    const flow = new UdpFlow(client, ++clients, { clock, alarm, log, listener, target, tap });
    flows.set(key, flow);
    void flow.ended.then(() => flows.delete(key));
    flow.setFaults(current);
    return flow;
  };
  const received = listener.receive((bytes, client) => flowOf(client).push(bytes));

  let disposal: Promise<void> | undefined;
  const dispose = () =>
    disposal ??= (async () => {
      signal.removeEventListener("abort", dispose);
      listener.close();
      await received;
      const ended = [...flows.values()].map((flow) => flow.ended);
      for (const flow of flows.values()) flow.close();
      await Promise.all(ended);
      alarm[Symbol.dispose]();
    })();
  signal.addEventListener("abort", dispose, { once: true });

  const setFaults = (specs: readonly FaultSpec[]) => {
    current = putInForce(specs, setting);
    for (const flow of flows.values()) flow.setFaults(current);
  };
  return {
    address: listener.address,
    get connections() {
      return flows.size;
    },
    setFaults,
    heal: () => setFaults([]),
    [Symbol.asyncDispose]: dispose,
  };
}

function listenOn<Listener>(address: Address, listen: () => Listener): Listener {
  try {
    return listen();
  } catch (cause) {
    const where = formatAddress(address);
    throw new BenchError(`Cannot listen on ${where}: ${systemReason(cause)}`, { cause });
  }
}
