/** `meshbed conformance` on the engine in memory. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { goesOnFrom, runSuite, type SuiteOptions } from "../../../../orchestrator/cli/conformance/run-suite.ts";
import { loadSuite } from "../../../../orchestrator/cli/conformance/suite.ts";
import { runTopology } from "../../../../orchestrator/cli/run-topology.ts";
import { fakeEngine } from "../../../../orchestrator/engine/fake/fake-engine.ts";
import { readScorecard } from "../../../../orchestrator/report/scorecard/keep-scorecard.ts";
import type { ScoredClaim } from "../../../../orchestrator/report/scorecard/scorecard.ts";
import { type Workplace, wishes, workplace } from "../fake-runs.ts";

const claimed = (name: string, part: string, most: number, quick = false) => `topology: 1
name: ${name}
claim:
  says: It is so with ${name}
  part: ${part}
  sources: [{ name: a spec, at: "https://example.org" }]
  failure: It is not so
  figure: { measure: connections, in: calm }
  quick: ${quick}
settle: 10ms
groups: { node: { count: 4 } }
phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: calm, for: 1s }
expect: [{ connections: { max: ${most} }, in: calm, when: at-end }]
`;

/** Three claims, of which the second does not hold, and a topology without one. */
async function suite(): Promise<Workplace> {
  const place = await workplace();
  await place.write("a.yaml", claimed("apart", "disruption", 3));
  await place.write("b.yaml", claimed("broken", "limits", 1));
  await place.write("c.yaml", claimed("found", "finding", 3, true));
  await place.write("d.yaml", "topology: 1\nname: plain\ngroups: { node: { count: 4 } }\n");
  return place;
}

const wanted = { set: [], only: [], quick: false };

function options(place: Workplace, change: Partial<SuiteOptions> = {}): SuiteOptions {
  const out = join(place.folder, "out");
  return {
    set: [],
    subject: "js",
    repeat: 1,
    tries: 2,
    jobs: 1,
    earlier: undefined,
    out,
    beside: [],
    signal: new AbortController().signal,
    run: (loaded) => runTopology(loaded, wishes(place, fakeEngine(), { out })),
    onRun: () => undefined,
    ...change,
  };
}

test("claims come in the order of their parts; those that are asked for alone, or as quick, come alone", async () => {
  const { folder } = await suite();
  const names = async (change: Partial<typeof wanted>) =>
    (await loadSuite(folder, { ...wanted, ...change })).map(({ topology }) => topology.name);
  expect(await names({})).toEqual(["found", "broken", "apart"]);
  expect(await names({ quick: true })).toEqual(["found"]);
  expect(await names({ only: ["apart"] as never })).toEqual(["apart"]);
  await expect(names({ only: ["brokn"] as never })).rejects.toThrow(
    '--only is "brokn"; expected a claim (apart, broken, found); did you mean "broken"?',
  );
});

test("a suite that was stopped goes on where it was, and ends with every claim scored", async () => {
  const place = await suite();
  const items = await loadSuite(place.folder, wanted);
  const stop = new AbortController();
  const ran: string[] = [];
  const onRun: SuiteOptions["onRun"] = ({ name }) => {
    ran.push(name);
    if (name === "broken") stop.abort(new Error("enough"));
  };
  const half = await runSuite(items, options(place, { onRun, signal: stop.signal }));
  expect(half.finishedAt).toBeNull();
  const { out } = options(place);
  const earlier = await readScorecard(out);
  expect(earlier).toEqual(half);
  const whole = await runSuite(items, options(place, { onRun, earlier: goesOnFrom(earlier, []) }));
  expect(ran).toEqual(["found", "broken", "apart"]);
  expect(whole.finishedAt).not.toBeNull();
  expect(whole.claims.map(({ name, runs }) => [name, ...runs.map(({ outcome }) => outcome)])).toEqual([
    ["found", "pass"],
    ["broken", "fail"],
    ["apart", "pass"],
  ]);
  expect(whole.claims[0]?.runs[0]?.value).toBeGreaterThan(1);
  expect(goesOnFrom(whole, [])).toBeUndefined();
  const open = (claim: ScoredClaim) => ({
    ...claim,
    runs: claim.runs.map((run) => ({ ...run, outcome: "inconclusive" as const })),
  });
  const withoutAVerdict = { ...whole, claims: whole.claims.map((claim, i) => (i === 0 ? open(claim) : claim)) };
  expect(goesOnFrom(withoutAVerdict, [])).toBe(withoutAVerdict);
  const anew = goesOnFrom(whole, ["broken"]);
  expect(anew?.claims.map(({ name, runs }) => [name, runs.length])).toEqual([
    ["found", 1],
    ["broken", 0],
    ["apart", 1],
  ]);
});

test("a claim that is made again alone keeps its place in the scorecard", async () => {
  const place = await suite();
  const whole = await runSuite(await loadSuite(place.folder, wanted), options(place));
  const only = ["apart"];
  const again = await loadSuite(place.folder, { ...wanted, only: only as never });
  const card = await runSuite(again, options(place, { earlier: goesOnFrom(whole, only) }));
  expect(card.claims.map(({ name, runs }) => [name, runs.length])).toEqual([
    ["found", 1],
    ["broken", 1],
    ["apart", 1],
  ]);
  expect(card.claims[2]?.runs[0]?.directory).not.toBe(whole.claims[2]?.runs[0]?.directory);
});

test("repeats have seeds of their own, a run without a verdict is made again beside no other, and a changed topology is run anew", async () => {
  const place = await suite();
  const begun: { readonly seed: number; readonly standing: number }[] = [];
  let standing = 0;
  const { promise: allStand, resolve: standsLast } = Promise.withResolvers<void>();
  const run: SuiteOptions["run"] = async (loaded) => {
    const { seed } = loaded.topology;
    // The first runs of two seeds find links that are not as planned.
    const isOff = seed < 3 && begun.every((one) => one.seed !== seed);
    begun.push({ seed, standing });
    standing++;
    const engine = fakeEngine({ roundTripErrorMs: isOff ? 500 : 0 });
    if (begun.length === 3) standsLast();
    await allStand;
    const finished = await runTopology(loaded, wishes(place, engine, { out: join(place.folder, "out") }));
    standing--;
    return finished;
  };
  const only = await loadSuite(place.folder, { ...wanted, only: ["found"] });
  const told: string[] = [];
  const onRun: SuiteOptions["onRun"] = (_, { seed, outcome }) => told.push(`${seed} ${outcome}`);
  const card = await runSuite(only, options(place, { repeat: 3, tries: 2, jobs: 3, run, onRun }));
  // Which of three that begin at once is the first is the file system's affair.
  const seeds = begun.map(({ seed }) => seed);
  expect([seeds.slice(0, 3).toSorted(), seeds.slice(3)]).toEqual([
    [1, 2, 3],
    [1, 2],
  ]);
  expect(begun.map((one) => one.standing)).toEqual([0, 1, 2, 0, 0]);
  expect(told.toSorted()).toEqual(["1 inconclusive", "1 pass", "2 inconclusive", "2 pass", "3 pass"]);
  expect(card.claims[0]?.runs.map(({ seed, outcome }) => `${seed} ${outcome}`).toSorted()).toEqual([
    "1 pass",
    "2 pass",
    "3 pass",
  ]);
  const changed = await loadSuite(place.folder, { ...wanted, only: ["found"], set: ["groups.node.count=5"] });
  await runSuite(changed, options(place, { run, earlier: card, set: ["groups.node.count=5"] }));
  expect(begun).toHaveLength(6);
});

test("several networks stand at once, and the scorecard has them all; where one breaks, the others end and no further begins", async () => {
  const place = await suite();
  const items = await loadSuite(place.folder, wanted);
  let standing = 0;
  let most = 0;
  const run: SuiteOptions["run"] = async (loaded) => {
    most = Math.max(most, ++standing);
    const finished = await runTopology(loaded, wishes(place, fakeEngine(), { out: join(place.folder, "out") }));
    standing--;
    return finished;
  };
  const card = await runSuite(items, options(place, { jobs: 2, run }));
  expect(most).toBe(2);
  expect(card.claims.map(({ runs }) => runs.length)).toEqual([1, 1, 1]);
  expect(await readScorecard(join(place.folder, "out"))).toEqual(card);
  const begun: string[] = [];
  const breaks: SuiteOptions["run"] = (loaded) => {
    begun.push(loaded.topology.name);
    return loaded.topology.name === "found" ? Promise.reject(new Error("no engine")) : run(loaded);
  };
  await expect(runSuite(items, options(place, { jobs: 2, run: breaks }))).rejects.toThrow("no engine");
  expect([begun.toSorted(), standing]).toEqual([["broken", "found"], 0]);
});
