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
  downloader: {
    summary: "A file from nginx into memory: ours, aria2c, axel and curl.",
    load: () => import("./downloader.ts"),
  },
  link: {
    summary: "A link without faults beside socat and a bare relay; how exact faults are.",
    load: () => import("./link.ts"),
  },
  tlv: {
    summary: "Commands decoded, and delivered to a thousand lamps beside a loop that only writes.",
    load: () => import("./tlv.ts"),
  },
  vod: {
    summary: "Images pushed over TCP, HTTP and UDP, beside loops that only write.",
    load: () => import("./vod.ts"),
  },
  chat: {
    summary: "Messages and their acknowledgements, beside a relay that only parses and writes.",
    load: () => import("./chat.ts"),
  },
  "chat-crowd": {
    summary: "Thousands of clients in one room, and hundreds a second that come and go.",
    load: () => import("./chat_crowd.ts"),
  },
  "chat-kills": {
    summary: "A chat whose server and clients are killed at random: is what it says still true?",
    load: () => import("./chat_kills.ts"),
  },
  record: {
    summary: "What it costs to record a message, and how near the percentiles are.",
    load: () => import("./record.ts"),
  },
  compare: {
    summary: "Whether compare tells of a change where there is one, and of none elsewhere.",
    load: () => import("./compare.ts"),
  },
  watching: {
    summary: "What it costs to look at a run: reports, metrics, the page, captures.",
    load: () => import("./watching.ts"),
  },
  endurance: {
    summary: "Memory and CPU of a run of ten minutes at a thousand messages a second.",
    load: () => import("./endurance.ts"),
  },
};
