import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../../orchestrator/base/random.ts";
import { assignNodes, type FaultPhase } from "../../../orchestrator/scenario/faults/assign-nodes.ts";
import type { NodeFault } from "../../../orchestrator/scenario/faults/node-fault.ts";

const nodes = Array.from({ length: 8 }, (_, i) => `node-${i + 1}`);
const places = nodes.map((id, i) => ({ id, group: "node", region: i < 4 ? "eu" : "us" }));
const running = new Map(nodes.map((node) => [node, 0]));

function fault(target: NodeFault["target"], atMs: number, forMs: number | null, cause = `${atMs}`): NodeFault {
  return { does: { kind: "kill" }, target, atMs, forMs, cause, targetAt: ["kill"] };
}

function assign(phases: readonly (readonly NodeFault[])[], keep = false) {
  const act = { lengthMs: 30_000, keep, runningFromMs: running, churned: [] };
  const acts: FaultPhase[] = phases.map((faults) => ({ ...act, faults }));
  return assignNodes(acts, places, seededRandom(1));
}

test("never hits a node that another fault holds, whatever the times", () => {
  const written = fc.record({
    target: fc.oneof(
      fc.constantFrom(...nodes),
      fc.record({ group: fc.constant("node"), count: fc.integer({ min: 1, max: 4 }) }),
    ),
    atMs: fc.integer({ min: 0, max: 29 }),
    forMs: fc.option(fc.integer({ min: 1, max: 30 })),
  });
  fc.assert(
    fc.property(fc.array(written, { maxLength: 8 }), (faults) => {
      const [act] = assign([faults.map(({ target, atMs, forMs }, i) => fault(target, atMs, forMs, `${i}`))]);
      const held = (act?.assignments ?? []).flatMap(({ fault: { atMs, forMs }, nodes: hit }) =>
        hit.map((node) => ({ node, from: atMs, to: atMs + (forMs ?? Infinity) })),
      );
      const clashes = held.filter((a, i) =>
        held.some((b, j) => i !== j && a.node === b.node && a.from < b.to && b.from < a.to),
      );
      expect(clashes).toEqual([]);
    }),
  );
});

test("leaves named nodes to the faults that name them", () => {
  const [act] = assign([[fault({ group: "node", count: 7 }, 0, null, "many"), fault("node-3", 10, null, "one")]]);
  expect(act?.assignments.map(({ nodes: hit }) => hit.length)).toEqual([1, 7]);
  expect(act?.assignments[0]?.nodes).toEqual(["node-3"]);
});

test("takes a share of a group as the nearest whole number", () => {
  const [act] = assign([[fault({ group: "node", share: 0.3 }, 0, null)]]);
  expect(act?.assignments[0]).toMatchObject({ wanted: 2, nodes: { length: 2 } });
});

test("leaves alone what an earlier phase keeps down", () => {
  const [first, second] = assign(
    [[fault({ group: "node", count: 5 }, 0, null)], [fault({ group: "node", count: 5 }, 0, null)]],
    true,
  );
  expect(second?.keptDown.toSorted()).toEqual(first?.assignments[0]?.nodes.toSorted());
  expect(second?.assignments[0]?.nodes).toHaveLength(3);
});

test("forgets what a phase undoes", () => {
  const [, second] = assign([[fault("node", 0, null)], [fault("node", 0, null)]]);
  expect(second?.keptDown).toEqual([]);
  expect(second?.assignments[0]?.nodes).toHaveLength(8);
});

test("finds nodes by region, list and both group and region, and all of them", () => {
  const hitBy = (target: NodeFault["target"]) => assign([[fault(target, 0, null)]])[0]?.assignments[0];
  expect(hitBy("eu")?.nodes).toEqual(nodes.slice(0, 4));
  expect(hitBy(["us", "node-1"])?.nodes).toEqual(["node-1", ...nodes.slice(4)]);
  expect(hitBy({ group: "node", region: "us" })?.nodes).toEqual(nodes.slice(4));
  expect(hitBy({ region: "us", share: 0.5 })).toMatchObject({ wanted: 2, members: 4, nodes: { length: 2 } });
  expect(hitBy("all")?.nodes).toEqual(nodes);
});

test("leaves to a role whoever is free, but not the node that it is about, nor nodes that come and go", () => {
  const role = fault({ role: "mesh-neighbour", of: "node-2", count: 2 }, 0, null, "role");
  const [act] = assign([[role, fault({ group: "node", count: 3 }, 0, null, "drawn")]]);
  const drawn = act?.assignments.find(({ fault: { cause } }) => cause === "drawn")?.nodes ?? [];
  const free = nodes.filter((node) => node !== "node-2" && !drawn.includes(node));
  expect(act?.assignments.at(-1)).toMatchObject({ fault: { cause: "role" }, wanted: 2, nodes: free });
  const churned = { lengthMs: 30_000, keep: false, runningFromMs: running, churned: ["node"], faults: [role] };
  expect(assignNodes([churned], places, seededRandom(1))[0]?.assignments[0]?.nodes).toEqual([]);
});
