/** Faults of links: what becomes of them in a plan, and how a run will prove them. */
import { expect, test } from "vitest";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { describePlan } from "../../../orchestrator/plan/describe-plan.ts";
import { partingOf } from "../../../orchestrator/trace/parting.ts";
import { planOf, twoRegions } from "./plan-of.ts";

function planWith(faults: string, count = 8): Promise<Plan> {
  return planOf(
    `${twoRegions}groups: { boot: { count: 2, bootstrap: true }, node: { count: ${count} } }\n` +
      `phases: [{ name: join, for: 20s }, { name: storm, for: 20s, faults: [${faults}] }, { name: calm, for: 10s }]`,
  );
}

const storm = ({ phases }: Plan) => phases[1];
const measuredIn = ({ measurements }: Plan) => measurements.filter(({ when }) => when.kind === "in");

test("a cut is the change of conditions that says the same, by the name of its fault", async () => {
  const asFault = storm(await planWith("{ cut: { between: [eu, us] }, at: 2s, for: 5s }"));
  const asCondition = storm(
    await planOf(
      `${twoRegions}groups: { boot: { count: 2, bootstrap: true }, node: { count: 8 } }\n` +
        "phases: [{ name: join, for: 20s }, { name: storm, for: 20s, conditions: [{ between: [eu, us], cut: true, at: 2s, for: 5s }] }, { name: calm, for: 10s }]",
    ),
  );
  const renamed = JSON.parse(JSON.stringify(asCondition).replaceAll("storm.conditions.0", "storm.faults.0"));
  expect(asFault).toEqual(renamed);
  expect(asFault?.timeline.map(({ atMs, action }) => [atMs, action.kind])).toEqual([
    [2000, "change"],
    [7000, "heal"],
  ]);
});

test("a flap comes and goes, and is healed at its phase's end", async () => {
  const phase = storm(await planWith("{ flap: { of: node-1, up: 6s, down: 4s }, at: 5s }"));
  expect(phase?.timeline.map(({ atMs, action }) => [atMs, action.kind])).toEqual([
    [5000, "change"],
    [9000, "heal"],
    [15000, "change"],
    [19000, "heal"],
  ]);
  const lasting = storm(await planWith("{ flap: { of: node-1, up: 1s, down: 12s } }"));
  expect(lasting?.undo).toEqual([{ kind: "heal", id: "phases.storm.faults.0", what: "last mile of node-1: cut" }]);
});

test("a dead bootstrap list cuts its nodes from all bootstrap nodes, and from nobody else", async () => {
  const plan = await planWith("{ dead-bootstrap: [node-1, boot-1] }");
  expect(storm(plan)?.timeline.map(({ action }) => action)).toEqual([
    {
      kind: "change",
      id: "phases.storm.faults.0",
      what: "node-1 and boot-1 - bootstrap nodes",
      links: { kind: "path", from: ["node-1", "boot-1"], to: ["boot-1", "boot-2"], bothWays: true },
      to: { cut: true },
    },
  ]);
  expect(describePlan(plan)).toContain("node-1 and boot-1 - bootstrap nodes: cut");
});

test("nodes to be cut are drawn by the seed, each fault others, and told by their names", async () => {
  const plan = await planWith(
    "{ cut: { of: { group: node, count: 2 } }, for: 5s }, { dead-bootstrap: { region: eu, share: 50% }, at: 10s, for: 3s }, { dead-bootstrap: all, at: 15s }",
  );
  const [cut, , dead, , all] =
    storm(plan)?.timeline.map(({ action }) => (action.kind === "change" ? action : undefined)) ?? [];
  const chosen = cut?.links.kind === "last-mile" ? cut.links.of : [];
  expect(chosen).toHaveLength(2);
  for (const id of chosen) expect(id).toMatch(/^node-\d$/);
  expect(cut?.what).toBe(`last mile of ${chosen.join(", ")}`);
  const deaf = dead?.links.kind === "path" ? dead.links.from.filter((id) => !id.includes("/")) : [];
  expect(deaf.map((id) => plan.nodes.find((node) => node.id === id)?.region)).toEqual(deaf.map(() => "eu"));
  expect(deaf).toHaveLength(3);
  expect(dead?.what).toBe(`${deaf.join(", ")} - bootstrap nodes`);
  expect(all?.what).toBe("all nodes - bootstrap nodes");
});

test("nodes that are drawn to be cut at one time are others, those that are named left out", async () => {
  const plan = await planWith(
    "{ cut: { of: { group: node, count: 4 } } }, { flap: { of: { group: node, count: 3 }, up: 1s, down: 1s } }, { cut: { of: node-5 } }",
  );
  const cut = storm(plan)?.timeline.flatMap(({ action, atMs }) =>
    atMs === 0 && action.kind === "change" && action.links.kind === "last-mile" ? action.links.of : [],
  );
  expect(cut?.toSorted()).toEqual(Array.from({ length: 8 }, (_, i) => `node-${i + 1}`));
});

test("a partition in halves is drawn by the seed, with every node in one of them", async () => {
  const halvesOf = async (seed: number) => {
    const plan = await planOf(
      `seed: ${seed}\ngroups: { node: { count: 12 } }\n` +
        "phases: [{ name: join, for: 20s }, { name: storm, for: 20s, faults: [{ partition: { halves: all } }, { partition: { halves: all } }] }]",
    );
    return plan.phases[1]?.timeline.map(({ action }) => (action.kind === "partition" ? action.islands : []));
  };
  const [first, second] = (await halvesOf(1)) ?? [];
  expect(first?.map((half) => half.length)).toEqual([6, 6]);
  expect(second).not.toEqual(first);
  expect(await halvesOf(1)).toEqual([first, second]);
  expect((await halvesOf(2))?.[0]).not.toEqual(first);
});

test("a partition of one way is measured between nodes, the cut way and the way back", async () => {
  const plan = await planWith("{ partition: { one-way: [[eu], [us]] }, at: 2s, for: 10s }");
  const [begun, over] = measuredIn(plan);
  const regionOf = (id: string) => plan.nodes.find((node) => node.id === id)?.region;
  const ways = begun?.flows.map(({ from, to, planned }) => [regionOf(from), regionOf(to), planned.lossRatio]);
  expect(ways).toEqual(
    Array.from({ length: 3 }, () => [
      ["eu", "us", 1],
      ["us", "eu", 0.01],
    ]).flat(),
  );
  expect(begun?.echoes).toEqual([]);
  expect(over?.flows.map(({ planned }) => planned.lossRatio)).toEqual(Array(6).fill(0.01));
});

test("overlapping islands are measured by echoes of both kinds, lost and answered, and never by too many", async () => {
  const plan = await planWith("{ partition: { majorities: all } }", 28);
  const action = storm(plan)?.timeline[0]?.action;
  if (action?.kind !== "partition") throw new Error("no partition");
  expect(action.islands).toHaveLength(30);
  const { drops } = partingOf(action);
  const echoes = measuredIn(plan)[0]?.echoes ?? [];
  expect(echoes).toHaveLength(40);
  for (const { from, to, lossRatio } of echoes) expect(lossRatio === 1).toBe(drops(from, to));
  expect(new Set(echoes.map(({ lossRatio }) => lossRatio === 1))).toEqual(new Set([true, false]));
});
