/**
 * Speaks with a net agent over its standard input and output, as docker/agent/protocol.ts says: requests with ids, each
 * with a bound, replies in any order, every reply checked. Knows streams, and nothing of containers.
 */
import { createInterface } from "node:readline";
import { z } from "zod";
import {
  type AgentReply,
  type AgentRequest,
  agentReply,
  applyResult,
  callResult,
  flowsResult,
  helloResult,
  hostResult,
  probeResult,
  type ReceivedFlow,
  receivedResult,
  receiveResult,
  sendResult,
} from "../../../docker/agent/protocol.ts";
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { formatMs } from "../../base/units.ts";

type Request<Op extends AgentRequest["op"]> = Omit<Extract<AgentRequest, { op: Op }>, "id" | "op">;
export type ShapedNode = Request<"apply">["nodes"][number];

export interface AgentClient {
  hello(o: { signal: AbortSignal }): Promise<z.infer<typeof helloResult>>;
  /** An empty string for each node whose state stands, else what went wrong. */
  apply(nodes: readonly ShapedNode[]): Promise<readonly string[]>;
  forget(nodes: readonly string[]): Promise<void>;
  /** Stops containers that are about to be removed, by their first processes. */
  halt(pids: readonly number[]): Promise<void>;
  setClocks(clocks: Request<"clocks">["clocks"]): Promise<void>;
  makeRouter(router: Request<"nat">): Promise<void>;
  /** What its host shows now. */
  host(o: { signal: AbortSignal }): Promise<z.infer<typeof hostResult>>;
  /** What the node answered, or why it did not. The agent must have a place in the nodes' network. */
  call(call: Request<"call">, o: { signal: AbortSignal }): Promise<z.infer<typeof callResult>>;
  /** What each flow met. */
  flows(flows: Request<"flows">["flows"], o: { signal: AbortSignal }): Promise<z.infer<typeof flowsResult>>;
  /** Awaits flows from another host; gives what they met, once it is told that all were sent. */
  receive(flows: Request<"receive">["flows"], o: { signal: AbortSignal }): Promise<Reception>;
  /** How many packets of each flow were sent to another host. */
  send(flows: Request<"send">["flows"], o: { signal: AbortSignal }): Promise<readonly number[]>;
  /** The round trips of each pair, ms. */
  probe(probe: Request<"probe">, o: { signal: AbortSignal }): Promise<readonly (readonly number[])[]>;
}

export interface Reception {
  /** At which each flow is awaited; 0 for one that cannot be. */
  readonly ports: readonly number[];
  /** To be called once, when all were sent. */
  received(): Promise<readonly ReceivedFlow[]>;
}

export interface AgentStreams {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: NodeJS.ReadableStream;
  /** What it said last on its standard error, for messages. */
  readonly lastWords: () => string;
  readonly listener: AgentListener;
  /** Where the ids of requests begin: with another caller before, whose last replies may still come, far from his. Default 1. */
  readonly firstId?: number;
}

export interface AgentListener {
  /** Told once, when the agent is gone or makes no sense. */
  readonly onEnd: (message: string) => void;
  /** The conditions do not hold any more, and the agent cannot mend it. */
  readonly onFault: (message: string) => void;
  /** They did not hold for so long until now. */
  readonly onRestored: (message: string, lastedMs: number) => void;
}

/** Generous, for hosts that start a hundred processes at once; an agent that dies is noticed by its stream at once. */
const helloTimeoutMs = 30_000;
const applyTimeoutMs = 30_000;
const applyTimeoutPerNodeMs = 500;
/** What the way to the agent and back may take. */
const callMarginMs = 2_000;
/** A host that says nothing for so long is looked at another time. */
const hostTimeoutMs = 5_000;
/** What a measurement may take beyond its own time. */
const probeMarginMs = 5_000;

/** Each call throws MeshbedError AGENT when the agent refuses, does not reply in time or is gone. */
export function agentClient({ listener, ...streams }: AgentStreams): AgentClient {
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  let nextId = streams.firstId ?? 1;
  let gone: MeshbedError | undefined;

  const onLine = (line: string) => {
    const reply = agentReply.safeParse(parseJson(line));
    if (!reply.success) return end(`the net agent said what the protocol does not allow: ${line.slice(0, 200)}`);
    if ("event" in reply.data) return hear(reply.data);
    // None waits when it came after its bound or its caller's abort.
    const waiter = pending.get(reply.data.id);
    if ("error" in reply.data) waiter?.reject(new MeshbedError("AGENT", `the net agent refuses: ${reply.data.error}`));
    else waiter?.resolve(reply.data.result);
  };
  const hear = (event: Extract<AgentReply, { event: string }>) => {
    if (event.event === "restored") listener.onRestored(event.message, event.lastedMs);
    else listener.onFault(event.message);
  };
  const end = (message: string) => {
    if (gone) return;
    const words = streams.lastWords();
    gone = new MeshbedError("AGENT", words ? `${message}; its last words: ${words}` : message);
    for (const { reject } of pending.values()) reject(gone);
    listener.onEnd(gone.message);
  };
  const lines = createInterface({ input: streams.stdout });
  lines.on("line", onLine);
  lines.on("close", () => end("the net agent is gone"));
  streams.stdin.on("error", (error) => end(`the net agent does not listen any more (${messageOf(error)})`));

  async function request<T>(op: AgentOp, schema: z.ZodType<T>, bound: Bound, id = nextId++): Promise<T> {
    if (gone) throw gone;
    bound.signal?.throwIfAborted();
    const waiter = Promise.withResolvers<unknown>();
    pending.set(id, waiter);
    const late = new MeshbedError(
      "AGENT",
      `the net agent did not reply to ${op.op} within ${formatMs(bound.timeoutMs)}`,
    );
    const timer = setTimeout(() => waiter.reject(late), bound.timeoutMs);
    const onAbort = () => waiter.reject(bound.signal?.reason);
    bound.signal?.addEventListener("abort", onAbort, { once: true });
    try {
      streams.stdin.write(`${JSON.stringify({ id, ...op })}\n`);
      return parseResult(op.op, schema, await waiter.promise);
    } finally {
      clearTimeout(timer);
      bound.signal?.removeEventListener("abort", onAbort);
      pending.delete(id);
    }
  }

  return {
    hello: ({ signal }) => request({ op: "hello" }, helloResult, { timeoutMs: helloTimeoutMs, signal }),
    apply: (nodes) =>
      request({ op: "apply", nodes: [...nodes] }, applyResult.length(nodes.length), {
        timeoutMs: applyTimeoutMs + nodes.length * applyTimeoutPerNodeMs,
      }),
    async forget(nodes) {
      await request({ op: "forget", nodes: [...nodes] }, z.unknown(), { timeoutMs: applyTimeoutMs });
    },
    async halt(pids) {
      await request({ op: "halt", pids: [...pids] }, z.unknown(), { timeoutMs: hostTimeoutMs });
    },
    async setClocks(clocks) {
      await request({ op: "clocks", clocks }, z.unknown(), { timeoutMs: applyTimeoutMs });
    },
    async makeRouter(router) {
      await request({ op: "nat", ...router }, z.unknown(), { timeoutMs: applyTimeoutMs });
    },
    host: ({ signal }) => request({ op: "host" }, hostResult, { timeoutMs: hostTimeoutMs, signal }),
    call: (call, { signal }) =>
      request({ op: "call", ...call }, callResult, { timeoutMs: call.timeoutMs + callMarginMs, signal }),
    flows: (flows, { signal }) =>
      request({ op: "flows", flows }, flowsResult.length(flows.length), {
        timeoutMs:
          Math.max(0, ...flows.map((flow) => (flow.count * flow.intervalUs) / 1000 + flow.waitMs)) + probeMarginMs,
        signal,
      }),
    async receive(flows, { signal }) {
      const id = nextId++;
      const bound = { timeoutMs: probeMarginMs, signal };
      const ports = await request({ op: "receive", flows }, receiveResult.length(flows.length), bound, id);
      const timeoutMs = Math.max(0, ...flows.map(({ waitMs }) => waitMs)) + probeMarginMs;
      const received = () =>
        request({ op: "received", of: id }, receivedResult.length(flows.length), { timeoutMs, signal });
      return { ports, received };
    },
    send: (flows, { signal }) =>
      request({ op: "send", flows }, sendResult.length(flows.length), {
        timeoutMs: Math.max(0, ...flows.map(({ count, intervalUs }) => (count * intervalUs) / 1000)) + probeMarginMs,
        signal,
      }),
    probe: (probe, { signal }) =>
      request({ op: "probe", ...probe }, probeResult.length(probe.pairs.length), {
        timeoutMs: probe.count * probe.intervalMs + probe.timeoutMs + probeMarginMs,
        signal,
      }),
  };
}

type WithoutId<R> = R extends AgentRequest ? Omit<R, "id"> : never;
type AgentOp = WithoutId<AgentRequest>;

interface Bound {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

function parseResult<T>(op: AgentRequest["op"], schema: z.ZodType<T>, result: unknown): T {
  const parsed = schema.safeParse(result);
  if (parsed.success) return parsed.data;
  const said = JSON.stringify(result)?.slice(0, 200);
  throw new MeshbedError("AGENT", `the net agent's reply to ${op} is not of the protocol: ${said}`);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // no JSON is no reply either; the schema says so
  }
}
