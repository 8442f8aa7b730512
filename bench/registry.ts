/**
 * The benches there are. To add one: its file, and its line here.
 *
 * @module
 */

/** Every bench by its name. */
export const benches = {
  caster: {
    summary: "One source to many rovers: ours, str2str, and a loop that only writes.",
    load: () => import("./caster.ts"),
  },
};
