/**
 * How a run went: the same whether it was just run or is read from its log.
 *
 * @module
 */
import type { StreamKind } from "../observations/kinds/registry.ts";
import type { Mark } from "../observations/span.ts";
import type { Outcome } from "./exit_codes.ts";
import type { LinkHistory } from "./link_changes.ts";
import type { Finding, Judgement } from "./judge.ts";
import type { NamedSpan } from "./plan.ts";

/** The verdict on one expectation. */
export interface Verdict {
  name: string;
  judgement: Judgement;
  findings: Finding[];
  span: NamedSpan;
  /** Line in the file. */
  line: number | undefined;
}

/** How a part is doing. */
export type MemberState = "waiting" | "starting" | "running" | "stopped" | "killed";

/** What one stream saw until the end of the steps, all instances together. */
export interface StreamSummary {
  part: string;
  instances: number;
  state: MemberState;
  stream: string;
  kind: StreamKind;
  counts: Record<string, number>;
}

/** Why a run ended early. */
export interface Failure {
  /** One sentence. */
  message: string;
  /** What was seen last, a line each. */
  details: readonly string[];
  /** Line of the step in the file. */
  line: number | undefined;
}

/** How late the bench itself was at most, and how long it stalled in all. */
export interface Lag {
  worstMs: number;
  stalledMs: number;
}

/** How a run went. */
export interface RunResult extends LinkHistory {
  name: string;
  file: string | undefined;
  about: string;
  seed: number;
  /** The options that repeat it: `--seed 7 --set lamps=5`; absent where nobody knows them. */
  repeatOptions: string | undefined;
  outcome: Outcome;
  exitCode: number;
  failure: Failure | undefined;
  verdicts: Verdict[];
  marks: readonly Mark[];
  streams: StreamSummary[];
  /** Milliseconds since the Unix epoch. */
  startedAt: number;
  durationMs: number;
  lag: Lag;
}
