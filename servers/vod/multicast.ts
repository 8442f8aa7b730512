/**
 * A stream that is multicast: it has one viewer, the group, which is always there.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import { BenchError, systemReason } from "../../core/errors.ts";
import type { Membership } from "../../transports/datagram_socket.ts";
import { FragmentFlow } from "./fragment_flow.ts";
import type { Frame } from "./frame.ts";
import type { ImageStream, Viewer } from "./stream.ts";
import { leastSizeOf } from "./udp_client.ts";
import { openUdp } from "./udp_port.ts";
import type { VodContext } from "./vod.ts";

/** How to multicast. */
export interface MulticastOptions extends Membership {
  /** The group; port 0 takes any. */
  group: Address;
  fragmentSize: number;
}

/** A socket that sends to a group. */
export interface GroupPort {
  readonly group: Address;
  /**
   * Shows a stream to the group from now on.
   *
   * @throws {BenchError} when its images do not fit into the fragments.
   */
  show(stream: ImageStream): void;
}

/**
 * Opens a socket for a group.
 *
 * @throws {BenchError} when the interface cannot be had.
 */
export async function openGroup(
  options: MulticastOptions,
  context: VodContext,
  stack: AsyncDisposableStack,
): Promise<GroupPort> {
  const { interface: own, fragmentSize } = options;
  // On Linux, what is sent leaves by the interface whose address the socket has.
  const socket = openUdp({ hostname: own, port: 0 }, context);
  stack.defer(() => socket.close());
  try {
    await socket.join(options.group.hostname, options);
  } catch (cause) {
    throw new BenchError(`Cannot multicast from ${own}: ${systemReason(cause)}`, { cause });
  }
  const group = { ...options.group, port: options.group.port || socket.address.port };
  return {
    group,
    show(stream) {
      const least = leastSizeOf(stream);
      if (fragmentSize < least) {
        throw new BenchError(
          `Cannot multicast stream ${stream.id}: fragmentSize is ${fragmentSize}, at least ${least}`,
        );
      }
      const flow = new FragmentFlow(socket, group, context);
      const viewer: Viewer = {
        show(frame: Frame) {
          void flow.send(frame.fragments(fragmentSize), stream.periodMs).then((isWhole) =>
            isWhole ? stream.delivered.add() : stream.skip()
          );
        },
      };
      stream.add(viewer);
    },
  };
}
