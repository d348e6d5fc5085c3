/**
 * Calls a node's admin API. Every call is bounded, every reply is checked, every failure says which node, which call and
 * what was seen last. It knows an address and a token, and nothing of engines.
 */
import type { z } from "zod";
import {
  apiError,
  applyViewChange,
  type NodeState,
  type NodeView,
  nodeState,
  routes,
  type Workload,
  workloadAccepted,
  workloadDropped,
} from "../../node-image/contract/index.ts";
import { MeshbedError, messageOf } from "../base/errors.ts";
import { formatMs } from "../base/units.ts";
import { type AdminAnswer, type AdminCall, type AdminChannel, callDirectly } from "./admin-call.ts";

export interface NodeAddress {
  /** The node's name in the plan, for messages. */
  readonly id: string;
  readonly address: string;
  readonly adminPort: number;
  readonly adminToken: string;
  /** The way to the node; left out: a call of this process. */
  readonly channel?: AdminChannel;
}

export interface NodeClient {
  /**
   * Its state since the cursor, with all scores and, where the view changed, the whole of it; beside it is the change, where the node
   * told that. Throws MeshbedError NODE when it does not answer within 3 s.
   */
  state(since: string | undefined, o: { signal: AbortSignal }): Promise<NodeState>;
  /** Hands the node its messages. Throws MeshbedError NODE. */
  publish(workload: Workload, o: { signal: AbortSignal }): Promise<void>;
  /** Takes back those that still wait. Throws MeshbedError NODE. */
  drop(o: { signal: AbortSignal }): Promise<void>;
  /** Has it keep a peer from being evicted. Throws MeshbedError NODE, also where it does not know the peer. */
  protect(peer: string, o: { signal: AbortSignal }): Promise<void>;
  /** Multiaddrs at which it says it can be reached, with its peer id. Throws MeshbedError NODE. */
  addresses(o: { signal: AbortSignal }): Promise<readonly string[]>;
  /** Has it dial a multiaddr, whatever limits and back-offs say. Gives the address of the connection. Throws MeshbedError NODE. */
  dial(address: string, o: { signal: AbortSignal }): Promise<string>;
}

/** A node that is well answers in milliseconds; one that takes this long does not answer. */
const stateTimeoutMs = 3_000;
/** A workload may be of megabytes. */
const publishTimeoutMs = 10_000;
/** Longer than any dial of its own may take by its settings, as a rule. */
const dialTimeoutMs = 30_000;

export function nodeClient(node: NodeAddress): NodeClient {
  let lastAnswerMs: number | undefined;
  /** What the next answer can tell the changes of. */
  let last: SeenState | undefined;

  async function call<T>(request: Request<T>, signal: AbortSignal): Promise<T> {
    const answer = await send(node, request, signal).catch((cause: unknown) => {
      signal.throwIfAborted();
      const last =
        lastAnswerMs === undefined ? "it never answered" : `last answer ${formatMs(Date.now() - lastAnswerMs)} ago`;
      throw failure(node, request, `${messageOf(cause)}; ${last}`, cause);
    });
    lastAnswerMs = Date.now();
    return read(node, request, answer);
  }

  return {
    async state(since, o) {
      const base = since === last?.cursor ? last : undefined;
      const query = since === undefined ? "" : `?since=${encodeURIComponent(since)}${base ? "" : "&view=whole"}`;
      const path = `/testbed/v1/state${query}`;
      const reply = await call({ method: "GET", path, timeoutMs: stateTimeoutMs, reply: nodeState }, o.signal);
      const { state, seen } = wholeState(reply, base);
      last = seen;
      return state;
    },
    async publish(workload, o) {
      const path = "/testbed/v1/workload";
      const body = JSON.stringify(workload);
      await call({ method: "POST", path, body, timeoutMs: publishTimeoutMs, reply: workloadAccepted }, o.signal);
    },
    async drop(o) {
      const path = "/testbed/v1/workload";
      await call({ method: "DELETE", path, timeoutMs: publishTimeoutMs, reply: workloadDropped }, o.signal);
    },
    async protect(peer, { signal }) {
      const path = `/testbed/v1/peers/${peer}/protect`;
      const body = JSON.stringify({ by: "topology" });
      await call({ method: "POST", path, body, timeoutMs: stateTimeoutMs, reply: routes.protectPeer.reply }, signal);
    },
    async addresses({ signal }) {
      const { path, reply } = routes.getInfo;
      return (await call({ method: "GET", path, timeoutMs: stateTimeoutMs, reply }, signal)).listenAddresses;
    },
    async dial(address, { signal }) {
      const { path, reply } = routes.dial;
      const body = JSON.stringify({ address });
      const { link } = await call({ method: "POST", path, body, timeoutMs: dialTimeoutMs, reply }, signal);
      return link?.address ?? address;
    },
  };
}

interface SeenState {
  readonly cursor: string;
  readonly view: NodeView;
  readonly scores: Readonly<Record<string, number>>;
}

/** @param base what the reply tells the changes of; undefined: it was asked for all */
function wholeState(reply: NodeState, base: SeenState | undefined): { state: NodeState; seen: SeenState | undefined } {
  const { cursor, scores, viewChange } = reply;
  if (base === undefined || reply.view !== undefined) {
    return { state: reply, seen: reply.view && { cursor, view: reply.view, scores } };
  }
  const view = viewChange === undefined ? base.view : applyViewChange(base.view, viewChange);
  const known = { ...base.scores, ...scores };
  const all = Object.fromEntries(view.connections.map(({ peer }) => [peer, known[peer] ?? 0]));
  return {
    state: { ...reply, ...(view !== base.view && { view }), scores: all },
    seen: { cursor, view, scores: all },
  };
}

interface Request<T> {
  readonly method: AdminCall["method"];
  readonly path: string;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly reply: z.ZodType<T>;
}

async function send(node: NodeAddress, request: Request<unknown>, signal: AbortSignal): Promise<AdminAnswer> {
  const { method, body, timeoutMs } = request;
  const headers = { authorization: `Bearer ${node.adminToken}`, "content-type": "application/json" };
  const call = { method, url: urlOf(node, request), headers, timeoutMs, ...(body !== undefined && { body }) };
  return await (node.channel ?? callDirectly)(call, { signal });
}

function read<T>(node: NodeAddress, request: Request<T>, { status, text }: AdminAnswer): T {
  const body = parseJson(text);
  if (status < 200 || status > 299) {
    const said = apiError.safeParse(body);
    const words = said.success ? [said.data.error, ...(said.data.details ?? [])].join("; ") : excerpt(text);
    throw failure(node, request, `answered ${status}: ${words}`);
  }
  const reply = request.reply.safeParse(body);
  if (reply.success) return reply.data;
  const issues = reply.error.issues.slice(0, 3).map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw failure(node, request, `answered against the contract (${issues.join("; ")}): ${excerpt(text)}`);
}

function failure(node: NodeAddress, request: Request<unknown>, what: string, cause?: unknown): MeshbedError {
  const message = `${node.id}: ${request.method} ${urlOf(node, request)}: ${what}`;
  return new MeshbedError("NODE", message, { cause, details: { node: node.id } });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON is no valid reply either; the schema says so
  }
}

function urlOf({ address, adminPort }: NodeAddress, { path }: Request<unknown>): string {
  return `http://${address}:${adminPort}${path}`;
}

function excerpt(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
