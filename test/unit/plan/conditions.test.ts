import { expect, test } from "vitest";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { loadTopology } from "../../../orchestrator/topology/load-topology.ts";
import { planOf, twoRegions } from "./plan-of.ts";

const groups = "links: { slow: { up: 5mbit } }\ngroups: { desk: { count: 4 }, phone: { count: 4, link: slow } }\n";

/** The actions of one phase of 30 s with these conditions, apart from the starts. */
async function actionsOf(...conditions: string[]) {
  const items = conditions.map((one) => `      - ${one}\n`).join("");
  const plan = await planOf(`${twoRegions}${groups}phases:\n  - name: a\n    for: 30s\n    conditions:\n${items}`);
  const [phase] = plan.phases;
  return { timeline: phase?.timeline.filter(({ action }) => action.kind !== "start") ?? [], undo: phase?.undo ?? [] };
}

test("a change goes by its cause, comes and goes on time, and is undone when it stands at the phase's end", async () => {
  const { timeline, undo } = await actionsOf(
    "{ between: [desk-1, [phone-1, phone-2]], delay: 200ms, at: 5s, for: 10s }",
    "{ from: desk-1, to: phone-1, cut: true, at: 20s }",
  );
  const delay = {
    kind: "change",
    id: "phases.a.conditions.0",
    what: "desk-1 - phone-1 and phone-2",
    links: { kind: "path", from: ["desk-1"], to: ["phone-1", "phone-2"], bothWays: true },
    to: { delayMs: 200 },
  };
  const cut = {
    kind: "change",
    id: "phases.a.conditions.1",
    what: "desk-1 -> phone-1",
    links: { kind: "path", from: ["desk-1"], to: ["phone-1"], bothWays: false },
    to: { cut: true },
  };
  expect(timeline).toEqual([
    { atMs: 5000, cause: delay.id, action: delay },
    {
      atMs: 15_000,
      cause: delay.id,
      action: { kind: "heal", id: delay.id, what: "desk-1 - phone-1 and phone-2: delay 200ms" },
    },
    { atMs: 20_000, cause: cut.id, action: cut },
  ]);
  expect(undo).toEqual([{ kind: "heal", id: cut.id, what: "desk-1 -> phone-1: cut" }]);
});

test("a zone's surveyor goes with its nodes exactly where all of them do", async () => {
  const whom = async (of: string) => {
    const { timeline } = await actionsOf(`{ of: ${of}, delay: 5ms }`);
    const [action] = timeline.flatMap((timed) => (timed.action.kind === "change" ? timed.action : []));
    return action?.links.kind === "last-mile" ? action.links.of : [];
  };
  expect(await whom("phone")).toEqual(["phone-1", "phone-2", "phone-3", "phone-4", "eu/slow", "us/slow"]);
  expect(await whom("[phone-1, phone-2]")).toEqual(["phone-1", "phone-2"]);
  expect(await whom("[phone-1, phone-3]")).toEqual(["phone-1", "phone-3", "eu/slow"]);
  expect(await whom("us")).toEqual(["desk-2", "desk-4", "phone-2", "phone-4", "us/direct", "us/slow"]);
});

test("what a phase with `keep` changed stands until the end of the next one without", async () => {
  const plan = await planOf(`${twoRegions}${groups}phases:
  - { name: a, for: 30s, keep: true, conditions: [{ of: phone, delay: 5ms, for: 10s }, { of: phone, loss: 5% }] }
  - { name: b, for: 30s, conditions: [{ between: [eu, us], cut: true }] }
`);
  expect(plan.phases[0]?.undo).toEqual([]);
  expect(plan.phases[1]?.undo).toEqual([
    { kind: "heal", id: "phases.a.conditions.1", what: "last mile of phone: loss 5%" },
    { kind: "heal", id: "phases.b.conditions.0", what: "eu - us: cut" },
  ]);
});

test("a replay is read from beside the topology file, and begins where the seed says", async () => {
  const file = new URL("../../../topologies/rough-roads.yaml", import.meta.url).pathname;
  const journey = async (seed: number) => {
    const plan = makePlan(await loadTopology(file, { set: [`seed=${seed}`] }), { takenSubnets: [] });
    return plan.phases
      .flatMap(({ timeline }) => timeline)
      .filter(({ cause }) => cause === "phases.journey.conditions.0");
  };
  const first = await journey(1);
  expect(await journey(1)).toEqual(first);
  expect(await journey(2)).not.toEqual(first);
  expect(first[0]).toMatchObject({ atMs: 0, action: { kind: "change", to: { jitterMs: expect.any(Number) } } });
  expect(first).toHaveLength(18);
});
