/**
 * Works by hand on a network that was left standing: what is in force there is folded from its trace, to which whatever is done now is
 * added. The caller has the turn (`turn.ts`).
 */
import { join } from "node:path";
import { inForceAfter, nothingInForce } from "../conditions/in-force.ts";
import { linkStatesOf, placesOf } from "../conditions/link-states.ts";
import type { Engine, Signal, Testbed } from "../engine/engine.ts";
import type { Plan } from "../model/plan.ts";
import type { Action, NodeId, Step } from "../model/step.ts";
import type { ActionEvent, TraceEvent } from "../model/trace.ts";
import { appendToTrace } from "../trace/append-to-trace.ts";
import { carriedOut } from "../trace/carried-out.ts";
import { presenceAfter } from "../trace/presence.ts";
import { readActions } from "../trace/read-actions.ts";
import { type HandsOn, handsOn } from "./hands-on.ts";
import { withLateActions } from "./late-actions.ts";
import { networkControl } from "./network-control.ts";
import { nodeSteps } from "./node-steps.ts";
import { observe } from "./observer.ts";
import { recorder } from "./recorder.ts";
import type { RunListener } from "./run-status.ts";

export interface InHand extends HandsOn, AsyncDisposable {
  readonly plan: Plan;
}

export interface InHandOptions extends Signal {
  readonly engine: Engine;
  readonly runId: string;
  /** The run's. */
  readonly directory: string;
  /** Of the topology, as it was checked. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly onLine: RunListener["onLine"];
}

const observeEveryMs = 1000;
/** Under which the actions are recorded: no phase is going on. */
const noPhase = "by hand";

/** Disposing lets go of the network. Throws MeshbedError TRACE, ENGINE or AGENT. */
export async function takeInHand(o: InHandOptions): Promise<InHand> {
  const path = join(o.directory, "trace.ndjson");
  const { header, actions } = await readActions(path);
  const { plan, environment } = header;
  const before = actions.map(carriedOut);
  const inForce = before.reduce(inForceAfter, nothingInForce);
  const states = linkStatesOf(plan.network, placesOf(plan), inForce);

  await using stack = new AsyncDisposableStack();
  const testbed = stack.use(await o.engine.attach(withLinks(plan, states), { ...o, environment }));
  for (const problem of await stateAnew(testbed, before, o)) {
    o.onLine(`what was in force before could not be had again: ${problem}`);
  }
  const append = await appendToTrace(path);
  const recorded: ActionEvent[] = [...actions];
  const write = (event: TraceEvent) => {
    if (event.kind === "action") recorded.push(event);
    // What is seen of the nodes meanwhile is of use here, and to nobody later.
    if (event.kind === "action" || event.kind === "node") append(event);
  };
  const noted = recorder(plan, { write, [Symbol.asyncDispose]: async () => {} }, { ...o, onStatus: () => {} });
  const atMs = Date.now();
  for (const [node, state] of testbed.found) {
    noted.state.apply({ kind: "node", atMs, node, status: state === "running" ? "ready" : state });
  }
  const control = withLateActions(networkControl(plan, testbed, noted, before), plan, noted);

  const over = new AbortController();
  const looking = observe(testbed, noted, { signal: over.signal, everyMs: observeEveryMs, onReady: () => {} });
  stack.defer(async () => {
    over.abort(new Error("the hand lets go"));
    await looking;
  });
  const hands = handsOn({ data: o.data, control, recorder: noted, recorded, phase: noPhase });
  const held = stack.move();
  return { ...hands, plan, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** What an engine that takes a network in hand cannot know: limits, disks and clocks of nodes. Gives what could not be had. */
async function stateAnew(testbed: Testbed, before: readonly Action[], o: Signal): Promise<readonly string[]> {
  const nodes = nodeSteps();
  const last = new Map<string, Step>();
  for (const action of before) {
    if (!("nodes" in action) || presenceAfter(action.kind) !== undefined) continue;
    for (const step of nodes.of(action)) last.set(`${step.kind} ${step.node}`, step);
  }
  const results = await testbed.apply([...last.values()], o);
  return results.flatMap(({ error }) => error ?? []);
}

function withLinks(plan: Plan, states: ReturnType<typeof linkStatesOf>): Plan {
  const linked = <P extends { readonly id: NodeId; readonly link: Plan["nodes"][number]["link"] }>(place: P): P => ({
    ...place,
    link: states.get(place.id) ?? place.link,
  });
  return { ...plan, nodes: plan.nodes.map(linked), surveyors: plan.surveyors.map(linked) };
}
