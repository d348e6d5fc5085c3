/**
 * Carries out a plan's actions on a testbed and records what came of them. It knows the partitions and changes in force, so
 * that every link step states a node's whole condition. Actions on the same node follow one another.
 */
import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../base/errors.ts";
import { type InForce, inForceAfter, nothingInForce } from "../conditions/in-force.ts";
import { linkStatesOf, placesOf } from "../conditions/link-states.ts";
import type { Signal, StepResult, Testbed } from "../engine/engine.ts";
import type { LinkState } from "../model/link.ts";
import type { Plan } from "../model/plan.ts";
import type { Action, LinkAction, NodeId, Step } from "../model/step.ts";
import type { ActionEvent, NodeStatusEvent } from "../model/trace.ts";
import { nodeSteps } from "./node-steps.ts";
import type { Recorder } from "./recorder.ts";

export interface NetworkControl {
  /** Carries the action out and records it; a failed step is recorded, not thrown. Throws when aborted. */
  perform(doing: Doing, phase: string, o: Signal): Promise<void>;
  /** As which of its lives a node was started last, by its number. */
  lifeOf(node: NodeId): number;
}

/** An action with its cause and, where the plan only described it, why it became this one. */
export type Doing = Pick<ActionEvent, "cause" | "action" | "chosen">;

/** @param before what was done to the testbed earlier, in this order */
export function networkControl(
  plan: Plan,
  testbed: Testbed,
  recorder: Recorder,
  before: readonly Action[] = [],
): NetworkControl {
  const relink = relinker(plan, before.reduce(inForceAfter, nothingInForce));
  const nodes = nodeSteps();
  for (const action of before) if ("nodes" in action) for (const step of nodes.of(action)) nodes.done(step);
  const busy = new Map<NodeId, Promise<unknown>>();

  const afterEarlier = async <T>(ids: readonly NodeId[], work: () => Promise<T>): Promise<T> => {
    const earlier = ids.map((id) => busy.get(id));
    const done = Promise.allSettled(earlier).then(work);
    for (const id of ids) busy.set(id, done);
    return await done;
  };

  const kindOn = (action: Action, node: NodeId) =>
    "nodes" in action && nodes.isRebirth(action, node) ? "restart" : action.kind;

  return {
    lifeOf: nodes.lifeOf,
    async perform({ cause, action, chosen }, phase, o) {
      o.signal.throwIfAborted();
      const steps = "nodes" in action ? nodes.of(action) : relink(action);
      await afterEarlier(
        steps.map(({ node }) => node),
        async () => {
          const atMs = Date.now();
          const acts = steps.map((step) => ({ step, kind: kindOn(action, step.node) }));
          recordStatuses(recorder, acts, "before");
          const results = await applyAll(testbed, steps, o);
          const changed = steps.filter((_, i) => results[i]?.changed).map(({ node }) => node);
          const done = acts.filter((_, i) => results[i]?.error === undefined);
          for (const { step } of done) nodes.done(step);
          recordStatuses(recorder, done, "after");
          const errors = results.flatMap((result) => result.error ?? []);
          recorder.record({
            kind: "action",
            atMs,
            tookMs: Date.now() - atMs,
            phase,
            cause,
            action,
            ...(chosen !== undefined && { chosen }),
            changed,
            ...(errors.length > 0 && { error: [...new Set(errors)].join("; ") }),
          });
        },
      );
      o.signal.throwIfAborted();
    },
  };
}

async function applyAll(testbed: Testbed, steps: readonly Step[], o: Signal): Promise<readonly StepResult[]> {
  try {
    return await testbed.apply(steps, o);
  } catch (error) {
    return steps.map(() => ({ changed: false, error: messageOf(error) }));
  }
}

/** Gives the link steps of all whose condition an action changes, and remembers what is in force then. */
function relinker(plan: Plan, from: InForce): (action: LinkAction) => readonly Step[] {
  const places = placesOf(plan);
  let inForce = from;
  let states: ReadonlyMap<NodeId, LinkState> = linkStatesOf(plan.network, places, inForce);
  return (action) => {
    const before = states;
    inForce = inForceAfter(inForce, action);
    states = linkStatesOf(plan.network, places, inForce);
    return [...states]
      .filter(([node, state]) => !isDeepStrictEqual(state, before.get(node)))
      .map(([node, state]) => ({ kind: "link", node, state }));
  };
}

/** A node is out of the judges' sight from before it is taken down until after it is started again. */
function recordStatuses(
  recorder: Recorder,
  acts: readonly { readonly step: Step; readonly kind: Action["kind"] }[],
  edge: "before" | "after",
): void {
  for (const {
    step: { node },
    kind,
  } of acts) {
    const present = recorder.state.round().nodes.get(node)?.status;
    const status = statusAfter(kind, edge, present);
    if (status !== undefined && status !== present) recorder.record({ kind: "node", atMs: Date.now(), node, status });
  }
}

function statusAfter(
  kind: Action["kind"],
  edge: "before" | "after",
  present: NodeStatusEvent["status"] | undefined,
): NodeStatusEvent["status"] | undefined {
  if (edge === "before") {
    if (kind === "stop" || kind === "kill" || kind === "restart") return "down";
    return kind === "pause" && present !== "down" ? "paused" : undefined;
  }
  if (kind === "restart") return "starting";
  if (kind === "start" || kind === "resume") {
    if (present === "paused") return "ready";
    return kind === "start" && present === "down" ? "starting" : undefined;
  }
  return undefined;
}
