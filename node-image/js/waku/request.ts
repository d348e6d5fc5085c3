/** A request and its answer, over a stream of their own, as all of Waku's request protocols have them. */
import type { Network, NetworkConnection } from "../network/network.ts";

/** Asking and being asked are over within this. */
const timeoutMs = 5000;

/** Why a request was not answered. */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem";
  /** time-out: nothing came in time. error: the stream broke, or the other end refused. nonsense: what came is no answer. */
  readonly what: "time-out" | "error" | "nonsense";

  constructor(what: RequestProblem["what"], message: string, cause: unknown) {
    super(message, { cause });
    this.what = what;
  }
}

/** The other end answered in form that it will not: not now, or not this. */
export class Refused extends Error {
  override readonly name = "Refused";
}

export interface Question<Answer> {
  readonly protocol: string;
  readonly message: Uint8Array;
  /** A longer answer is not read. */
  readonly maxAnswerBytes: number;
  /** Throws Refused, or another error where these bytes are no answer. */
  readonly read: (answer: Uint8Array) => Answer | Promise<Answer>;
}

/** Throws RequestProblem, or the signal's reason. */
export async function ask<Answer>(
  connection: NetworkConnection,
  { protocol, message, maxAnswerBytes, read }: Question<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  const answer = await exchange(connection, protocol, message, maxAnswerBytes, signal);
  try {
    return await read(answer);
  } catch (error) {
    const what = error instanceof Refused ? "error" : "nonsense";
    throw new RequestProblem(what, `${protocol}: ${(error as Error).message}`, error);
  }
}

async function exchange(
  connection: NetworkConnection,
  protocol: string,
  message: Uint8Array,
  maxBytes: number,
  asked: AbortSignal | undefined,
): Promise<Uint8Array> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const o = { signal: asked === undefined ? timeout : AbortSignal.any([asked, timeout]) };
  try {
    const stream = await connection.openStream(protocol, o);
    try {
      await stream.write(message, o);
      const answer = await stream.read({ ...o, maxBytes });
      await stream.close(o);
      return answer;
    } catch (error) {
      stream.abort((error as Error).message);
      throw error;
    }
  } catch (error) {
    asked?.throwIfAborted();
    if (timeout.aborted) throw new RequestProblem("time-out", `${protocol}: no answer within ${timeoutMs} ms`, error);
    throw new RequestProblem("error", `${protocol}: ${(error as Error).message}`, error);
  }
}

export interface Responder {
  readonly protocol: string;
  /** A longer request is not read. */
  readonly maxRequestBytes: number;
  /** What it throws resets the stream. */
  readonly respond: (request: Uint8Array, connection: NetworkConnection) => Uint8Array | Promise<Uint8Array>;
}

/** Answers from now on. */
export async function answer(
  network: Pick<Network, "handle">,
  { protocol, maxRequestBytes, respond }: Responder,
): Promise<void> {
  await network.handle(protocol, async (stream, connection) => {
    const o = { signal: AbortSignal.timeout(timeoutMs) };
    const request = await stream.read({ ...o, maxBytes: maxRequestBytes });
    await stream.write(await respond(request, connection), o);
    await stream.close(o);
  });
}
