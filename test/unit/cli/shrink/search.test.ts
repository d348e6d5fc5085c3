/** The search by itself: what fails is said by a rule on the data, so that no run is needed. */
import { expect, test } from "vitest";
import { parse } from "yaml";
import { keeps } from "../../../../orchestrator/cli/shrink/kept-parts.ts";
import { type Data, phasesOf } from "../../../../orchestrator/cli/shrink/parts.ts";
import { smallestFailing } from "../../../../orchestrator/cli/shrink/search.ts";
import { tidy } from "../../../../orchestrator/cli/shrink/tidy.ts";
import { checkData } from "../../../../orchestrator/topology/check-data.ts";

const readText = () => "time_s,delay_ms\n0,30\n";

const large: Data = parse(`
topology: 1
name: large
network: { regions: [eu, us, asia], paths: [{ between: [eu, us], delay: 9ms }, { between: [eu, asia], delay: 9ms }, { between: [us, asia], delay: 9ms }] }
links: { fibre: { up: 50mbit }, mobile: { up: 5mbit } }
groups:
  fleet: { count: 4, bootstrap: true, regions: { eu: 2, us: 2 } }
  desktop: { count: 16, link: fibre, regions: { eu: 8, us: 4, asia: 4 } }
  mobile: { count: 10, link: mobile, regions: { eu: 50%, us: 50% } }
traffic:
  chat: { from: [desktop, mobile], rate: 1/s }
  news: { from: fleet, rate: 1/s }
phases:
  - { name: join, until: healthy, timeout: 60s }
  - { name: steady, for: 30s, traffic: [chat] }
  - { name: storm, for: 60s, traffic: [chat, news], churn: { group: mobile, model: poisson, leave: 6/m, join: 6/m, min-online: 8 }, faults: [{ stop: { group: desktop, count: 9 } }, { kill: { group: desktop, share: 25% }, at: 5s }, { pause: fleet, at: 6s }] }
  - { name: split, for: 30s, faults: [{ partition: [[eu], [us, asia]] }, { kill: mobile-9, at: 3s }, { restart: desktop-1, at: 20s }] }
  - { name: bad, for: 30s, conditions: [{ between: [eu, us], delay: 90ms }, { of: mobile, replay: slow.csv }] }
  - { name: calm, for: 30s }
expect: [{ name: in the end, components: { is: 1 }, in: calm }]
`);

async function search(
  rule: (data: Data, nodes: readonly string[]) => boolean,
  {
    mostTests = Infinity,
    keep = [],
    data = large,
  }: { readonly mostTests?: number; readonly keep?: readonly string[]; readonly data?: Data } = {},
) {
  const tried: string[] = [];
  const best = await smallestFailing(data, {
    readText,
    neededPhases: ["calm"],
    keeps: keeps(keep, data),
    async fails(candidate, what) {
      const { problems, topology } = checkData(candidate, readText);
      expect(problems).toEqual([]);
      if (tried.length >= mostTests) return false;
      tried.push(what);
      return rule(candidate, topology?.groups.flatMap(({ nodes }) => nodes.map(({ id }) => id)) ?? []);
    },
  });
  return { best: tidy(best, readText), tried };
}

const faultsOf = (data: Data) => phasesOf(data).flatMap(({ faults = [] }) => faults as readonly Data[]);

test("a failure that one fault and five nodes make is left with those", async () => {
  const { best, tried } = await search(
    (data, nodes) => nodes.length >= 5 && faultsOf(data).some(({ kill }) => kill !== undefined),
  );
  expect(best).toEqual(
    parse(`
topology: 1
name: large
network: { regions: [eu, us, asia], paths: [{ between: [eu, us], delay: 9ms }] }
links: { mobile: { up: 5mbit } }
groups: { mobile: { count: 5, link: mobile, regions: { eu: 50%, us: 50% } } }
phases:
  - { name: split, for: 30s, faults: [{ kill: mobile-5, at: 3s }] }
  - { name: calm, for: 30s }
expect: [{ name: in the end, components: { is: 1 }, in: calm }]
`),
  );
  expect(tried.length).toBeLessThan(40);
});

test("what a group leaves without meaning goes with it: its names in flows, partitions and faults", async () => {
  const { best } = await search(
    (data, nodes) =>
      nodes.length >= 3 &&
      nodes.some((node) => node.startsWith("desktop")) &&
      faultsOf(data).some(({ partition }) => partition !== undefined) &&
      phasesOf(data).some(({ traffic }) => (traffic as readonly string[] | undefined)?.includes("chat")),
  );
  expect(best.groups).toEqual({ desktop: { count: 3, link: "fibre", regions: { eu: 1, us: 1, asia: 1 } } });
  expect(best.traffic).toEqual({ chat: { from: ["desktop"], rate: "1/s" } });
  expect(faultsOf(best)).toEqual([{ partition: [["eu"], ["us", "asia"]] }]);
});

test("numbers of nodes in faults and churn shrink with their group", async () => {
  const { best } = await search((data) => {
    const storm = phasesOf(data).find(({ name }) => name === "storm");
    return storm?.churn !== undefined && faultsOf(data).some(({ stop }) => stop !== undefined);
  });
  const storm = phasesOf(best).find(({ name }) => name === "storm");
  expect(storm?.churn).toMatchObject({ group: "mobile", "min-online": 0 });
  expect(storm?.faults).toEqual([{ stop: { group: "desktop", count: 1 } }]);
});

test("what always fails is left with one node and the phase that is judged", async () => {
  const { best } = await search(() => true);
  expect(Object.values(best.groups as Data).map((group) => (group as Data).count)).toEqual([1]);
  expect(phasesOf(best).map(({ name }) => name)).toEqual(["calm"]);
});

test("nodes that aim at more connections than there are nodes left aim at fewer", async () => {
  const aiming = { ...(large.groups as Data), fleet: { count: 4, peering: { connections: { target: 20, max: 60 } } } };
  const { best } = await search((_, nodes) => nodes.filter((node) => node.startsWith("fleet")).length >= 3, {
    data: { ...large, groups: aiming },
  });
  expect(best.groups).toEqual({ fleet: { count: 3, peering: { connections: { target: 2, max: 60 } } } });
});

test("what needs all of it stays as it is, and is found to need it in one round", async () => {
  const whole = JSON.stringify(large);
  const { best, tried } = await search((data) => JSON.stringify(data) === whole);
  expect(phasesOf(best)).toHaveLength(6);
  expect(new Set(tried).size).toBe(tried.length);
});

test("what is to be kept stays, whatever fails without it: a group with its nodes, a phase with its items, a list", async () => {
  const { best } = await search(() => true, { keep: ["groups.fleet", "phases.bad", "phases.split.faults"] });
  expect(Object.entries(best.groups as Data).map(([name, group]) => [name, (group as Data).count])).toEqual([
    ["fleet", 4],
    ["desktop", 1],
    ["mobile", 1],
  ]);
  expect(
    phasesOf(best).map(({ name, faults, conditions }) => [name, [faults, conditions].flat().filter(Boolean).length]),
  ).toEqual([
    ["steady", 0],
    ["split", 3],
    ["bad", 2],
    ["calm", 0],
  ]);
});

test.each(["groups.fleeet", "phases.split.churn", "phases.split.faults.0", "traffic.chat"])(
  "refuses to keep %s",
  (path) => {
    expect(() => keeps([path], large)).toThrow(
      `--keep ${path}: expected a group, a phase, or a key of one that it has, as groups.fleet, phases.split or phases.split.faults`,
    );
  },
);

test("when there are no more runs it gives the best so far", async () => {
  const rule = (data: Data) => faultsOf(data).some(({ kill }) => kill !== undefined);
  const { best, tried } = await search(rule, { mostTests: 8 });
  expect(tried).toHaveLength(8);
  expect(rule(best)).toBe(true);
});

test("says in words what each candidate leaves out", async () => {
  const { tried } = await search((data) => faultsOf(data).some(({ pause }) => pause !== undefined));
  expect(tried[0]).toBe("without phase join, phase steady, phase storm, phase split and 1 more");
  expect(tried).toContain("without group desktop, group mobile");
  expect(tried).toContain("with 1 of fleet");
  expect(tried.at(-1)).toBe("without phases.storm.faults.0 { pause: fleet, at: 6s }");
});
