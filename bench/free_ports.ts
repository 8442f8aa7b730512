/**
 * Ports for programs that have to be told one.
 *
 * @module
 */

/** Ports that nobody has now, each another: all are taken before any is given back. */
export function freePorts(count: number): number[] {
  using stack = new DisposableStack();
  return Array.from({ length: count }, () => {
    const { addr } = stack.use(Deno.listen({ hostname: "127.0.0.1", port: 0 }));
    return (addr as Deno.NetAddr).port;
  });
}
