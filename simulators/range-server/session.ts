/**
 * A client's connection: request after request, until one of both has had enough.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import { ProtocolError, sentence } from "../../core/errors.ts";
import { parseTarget, type RequestHead } from "../../protocols/http/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import { type Answer, answerTo, type Asked, plainAnswer } from "./answer.ts";
import { deliver, type Delivered } from "./delivery.ts";
import { Incoming } from "./incoming.ts";
import type { MisbehavioursInForce } from "./misbehaviours/in_force.ts";
import type { Effects } from "./misbehaviours/misbehaviour.ts";
import type { RangeServerContext } from "./range_server.ts";
import type { SentFiles } from "./sent_files.ts";
import type { ServedFile } from "./served_file.ts";
import type { Shelf } from "./shelf.ts";

/** What all connections share. */
export interface Service {
  shelf: Shelf;
  sent: SentFiles;
  misbehaving: MisbehavioursInForce;
}

/** A connection, and what is known of it. */
export interface Client {
  connection: Connection;
  /** From 1, in the order in which they were accepted. */
  number: number;
}

/** Answers the requests of a connection, each when the one before is answered. */
export async function serveClient(
  client: Client,
  service: Service,
  context: RangeServerContext,
): Promise<void> {
  const incoming = new Incoming(client.connection);
  try {
    for (;;) {
      const request = await incoming.next();
      if (request === undefined) return;
      const exchange = new Exchange(request, { ...client, incoming }, service, context);
      if (!await exchange.run()) return;
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const refused = { ...plainAnswer(400), body: [utf8(`${sentence(error)}\n`)] };
    const request = { method: "GET", version: "1.1", keepAlive: false } as const;
    context.observe.requests.done(context.clock.now(), "error");
    await deliver(refused, request, { ...client, incoming, ...context, onSent() {} });
  }
}

/** One request and its answer. */
class Exchange {
  readonly #request: RequestHead;
  readonly #client: Client & { incoming: Incoming };
  readonly #service: Service;
  readonly #context: RangeServerContext;
  #firstAt: number | undefined;

  constructor(
    request: RequestHead,
    client: Client & { incoming: Incoming },
    service: Service,
    context: RangeServerContext,
  ) {
    this.#request = request;
    this.#client = client;
    this.#service = service;
    this.#context = context;
  }

  /**
   * Answers; whether the connection stays.
   *
   * @throws {Error} when the connection ends within the answer.
   */
  async run(): Promise<boolean> {
    const { clock, log, observe } = this.#context;
    const { method, target } = this.#request;
    const startedAt = clock.now();
    let delivered: Delivered = { outcome: "cut", stays: false };
    let status = 0;
    try {
      const parsed = parseTarget(target);
      if (parsed === undefined) delivered = await this.#deliver(plainAnswer(status = 400), []);
      else {
        const effects = await this.#effectsOn(parsed.path);
        using file = await this.#service.shelf.open(parsed.path);
        const answer = this.#answer(this.#asked(parsed, file), effects);
        status = answer.status;
        delivered = await this.#deliver(answer, effects);
      }
      return delivered.stays;
    } finally {
      const { outcome } = delivered;
      const times = this.#firstAt === undefined ? {} : { firstAt: this.#firstAt };
      observe.requests.done(startedAt, outcome === "whole" && status < 400 ? "ok" : "error", times);
      const range = this.#request.headers.get("range");
      log.debug("answered", { method, target, range, status, outcome });
    }
  }

  async #effectsOn(path: string): Promise<Effects[]> {
    const { shelf, misbehaving } = this.#service;
    if (shelf.isList(path)) return [];
    const { number: connection } = this.#client;
    const effects = misbehaving.effectsOn({ path, method: this.#request.method, connection });
    for (const { before } of effects) await before?.(path);
    return effects;
  }

  #asked(target: { path: string; query: string }, file: ServedFile | undefined): Asked {
    const range = this.#request.headers.get("range");
    if (file !== undefined && range !== undefined) this.#context.observe.files.ranged();
    return {
      ...target,
      request: this.#request,
      ...(file === undefined ? {} : { file }),
      ...(range === undefined ? {} : { range }),
    };
  }

  #answer(asked: Asked, effects: readonly Effects[]): Answer {
    const wanted = effects.reduce((wanted, effect) => effect.asked?.(wanted) ?? wanted, asked);
    let answer: Answer | undefined;
    for (const effect of effects) answer ??= effect.instead?.(wanted);
    return effects.reduce(
      (answer, effect) => effect.bend?.(answer, wanted) ?? answer,
      answer ?? answerTo(wanted, this.#context.random),
    );
  }

  #deliver(answer: Answer, effects: readonly Effects[]): Promise<Delivered> {
    return deliver(answer, this.#request, {
      ...this.#client,
      ...this.#context,
      onSent: async (chunk) => {
        this.#firstAt ??= this.#context.clock.now();
        this.#service.sent.add(chunk);
        const { bytes, from } = chunk;
        if (from === undefined) return;
        for (const { sent } of effects) await sent?.(from.file, bytes.length);
      },
    });
  }
}
