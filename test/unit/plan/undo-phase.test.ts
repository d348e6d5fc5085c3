import fc from "fast-check";
import { expect, test } from "vitest";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { seededRandom } from "../../../orchestrator/base/random.ts";
import type { PhasePlan } from "../../../orchestrator/model/plan.ts";
import type { Action, LateAction } from "../../../orchestrator/model/step.ts";
import { planPhases } from "../../../orchestrator/plan/plan-phases.ts";
import { lifeBook } from "../../../orchestrator/scenario/life-book.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

const asPlanned = { process: "up", cpus: null, memoryBytes: null, disk: "writable", offsetMs: 0, life: 0 };
type NodeStands = Record<keyof typeof asPlanned, unknown>;

/** What actions make of nodes; what a plan only describes is left out. */
function stateAfter(actions: readonly (Action | LateAction)[]): ReadonlyMap<string, NodeStands> {
  const state = new Map<string, NodeStands>();
  for (const action of actions) {
    if (!("nodes" in action)) continue;
    for (const node of action.nodes) {
      const before = state.get(node) ?? asPlanned;
      state.set(node, { ...before, ...changeBy(action, before) });
    }
  }
  return state;
}

function changeBy(action: Extract<Action, { nodes: unknown }>, before: NodeStands): Partial<NodeStands> {
  switch (action.kind) {
    case "limit":
      return action.limits;
    case "disk":
      return { disk: action.disk };
    case "clock":
      return { offsetMs: action.offsetMs };
    case "start":
      return { process: "up", life: action.life ?? before.life };
    case "resume":
      return before.process === "paused" ? { process: "up" } : {};
    case "restart":
      return { process: "up" };
    default:
      return { process: action.kind === "pause" ? "paused" : "down" };
  }
}

const whom = fc.oneof(
  fc.integer({ min: 1, max: 8 }).map((number) => `node-${number}`),
  fc.integer({ min: 1, max: 3 }).map((count) => `{ group: node, count: ${count} }`),
  fc.constant("{ region: eu, count: 2 }"),
);
const kind = fc.constantFrom(
  (of: string) => `kill: ${of}`,
  (of: string) => `pause: ${of}`,
  (of: string) => `cpu: { of: ${of}, limit: 10% }`,
  (of: string) => `memory: { of: ${of}, limit: 64MiB }`,
  (of: string) => `clock: { of: ${of}, offset: -5s }`,
  (of: string) => `disk: { of: ${of}, state: full }`,
  (of: string) => `upgrade: { of: ${of}, to: js-2 }`,
);
const time = fc.record({ at: fc.integer({ min: 0, max: 20 }), for: fc.option(fc.integer({ min: 1, max: 9 })) });
const faults = fc.array(
  fc.record({ kind, whom, time }).map((one) => {
    const length = one.time.for === null ? "" : `, for: ${one.time.for}s`;
    return `{ ${one.kind(one.whom)}, at: ${one.time.at}s${length} }`;
  }),
  { maxLength: 5 },
);

test("after a phase that does not keep, and so at the end of a plan, every node is as planned", () => {
  fc.assert(
    fc.property(faults, faults, fc.boolean(), (first, second, keep) => {
      const phases = planned(first, second, keep);
      fc.pre(phases !== undefined);
      const [join, b, c] = phases;
      const ofFirst = [...(b?.timeline ?? []).map(({ action }) => action), ...(b?.undo ?? [])];
      const ofSecond = [...(c?.timeline ?? []).map(({ action }) => action), ...(c?.undo ?? [])];
      expect(join?.undo).toEqual([]);
      if (keep) expect(b?.undo).toEqual([]);
      else for (const stands of stateAfter(ofFirst).values()) expect(stands).toEqual(asPlanned);
      for (const stands of stateAfter([...ofFirst, ...ofSecond]).values()) expect(stands).toEqual(asPlanned);
    }),
    { numRuns: 60 },
  );
});

/** Undefined where the faults get into each other's way, which the checks refuse. */
function planned(first: readonly string[], second: readonly string[], keep: boolean): readonly PhasePlan[] | undefined {
  const text = `topology: 1
name: test
groups: { node: { count: 8, regions: eu, peering: { persistence: true } } }
network: { regions: [eu] }
phases:
  - { name: a, for: 30s }
  - { name: b, for: 30s, keep: ${keep}, faults: [${first.join(", ")}] }
  - { name: c, for: 30s, faults: [${second.join(", ")}] }
`;
  try {
    return planPhases(parseTopology(text, "test.yaml"), seededRandom(1), lifeBook());
  } catch (error) {
    if (error instanceof MeshbedError && error.code === "BAD_INPUT") return undefined;
    throw error;
  }
}
