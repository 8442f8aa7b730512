/**
 * What a process has used.
 *
 * @module
 */
import process from "node:process";
import { linesOf } from "./child.ts";

/** CPU time since a process began, and its memory now. */
export interface Usage {
  /** User and system time of all its threads. */
  cpuMs: number;
  /** Resident memory. */
  rssBytes: number;
}

/** What this process has used. */
export function ownUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, rssBytes: Deno.memoryUsage().rss };
}

/** In a child: answers every line of its input with what it has used, until the input ends. */
export async function answerWithUsage(): Promise<void> {
  for await (const _question of linesOf(Deno.stdin.readable)) say(ownUsage());
}

/** In a child: says something to the bench. */
export function say(line: unknown): void {
  console.log(JSON.stringify(line));
}
