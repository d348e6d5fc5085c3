/** `meshbed shrink` whole, on an engine in memory whose nodes have a defect. */
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { FinishedRun } from "../../../../orchestrator/cli/run-planned.ts";
import { runTopology } from "../../../../orchestrator/cli/run-topology.ts";
import { itemParts } from "../../../../orchestrator/cli/shrink/parts.ts";
import { failuresOf } from "../../../../orchestrator/cli/shrink/same-failure.ts";
import { type ShrinkOptions, shrinkRun } from "../../../../orchestrator/cli/shrink/shrink-run.ts";
import type { Engine } from "../../../../orchestrator/engine/engine.ts";
import { fakeEngine } from "../../../../orchestrator/engine/fake/fake-engine.ts";
import { type Workplace, wishes, workplace } from "../fake-runs.ts";
import { defectiveEngine } from "./defect.ts";

/** Bootstrap nodes all, since others are started a second later. */
const large = `topology: 1
name: large
settle: 0ms
network: { regions: [eu, us], paths: [{ between: [eu, us], delay: 1ms }] }
groups:
  fleet: { count: 6, bootstrap: true, regions: { eu: 3, us: 3 } }
  desktop: { count: 16, bootstrap: true, regions: { eu: 8, us: 8 } }
  mobile: { count: 8, bootstrap: true, regions: { eu: 50%, us: 50% } }
phases:
  - { name: join, until: healthy, timeout: 20s, start: { stagger: 0ms } }
  - { name: storm, for: 90ms, faults: [{ pause: { group: fleet, count: 2 } }, { stop: { group: desktop, count: 4 } }] }
  - { name: loss, for: 90ms, faults: [{ kill: { group: mobile, count: 3 } }, { restart: desktop-16 }] }
  - { name: split, for: 90ms, faults: [{ partition: [[eu], [us]] }], conditions: [{ of: desktop, cut: true, for: 40ms }] }
  - { name: calm, for: 300ms }
expect:
  - { components: { is: 1 }, in: calm, when: at-end }
  - { healthy: {}, in: join, within: 10s }
`;

const small = large
  .replace("count: 6, bootstrap: true, regions: { eu: 3, us: 3 }", "count: 1, bootstrap: true, regions: eu")
  .replace("count: 2 } }, { stop", "count: 1 } }, { stop")
  .replace(
    "count: 16, bootstrap: true, regions: { eu: 8, us: 8 }",
    "count: 4, bootstrap: true, regions: { eu: 2, us: 2 }",
  )
  .replace("group: desktop, count: 4", "group: desktop, count: 1")
  .replace("desktop-16", "desktop-4")
  .replace("count: 8", "count: 3")
  .replace("group: mobile, count: 3", "group: mobile, count: 1");

const tiny = `topology: 1
name: tiny
settle: 0ms
groups: { node: { count: 4, bootstrap: true } }
phases:
  - { name: join, until: healthy, timeout: 20s, start: { stagger: 0ms } }
  - { name: loss, for: 90ms, faults: [{ kill: node-4 }] }
  - { name: calm, for: 300ms }
expect: [{ components: { is: 1 }, in: calm, when: at-end }]
`;

async function failedRun(text: string, engine: Engine) {
  const place = await workplace();
  const [loaded] = await place.load(await place.write("large.yaml", text));
  if (loaded === undefined) throw new Error("nothing was loaded");
  const run = await conclusive(() => runTopology(loaded, wishes(place, engine)));
  return { place, directory: run.directory };
}

/** A machine that stands still for a moment leaves a run of half a second without a verdict. */
async function conclusive(run: () => Promise<FinishedRun>): Promise<FinishedRun> {
  for (;;) {
    const made = await run();
    if (made.judgement.outcome !== "inconclusive") return made;
  }
}

function options(place: Workplace, directory: string, engine: Engine, change: Partial<ShrinkOptions> = {}) {
  const lines: string[] = [];
  const out = join(directory, "shrink");
  const o: ShrinkOptions = {
    run: (loaded) => runTopology(loaded, wishes(place, engine, { out, signal: o.signal })),
    signal: new AbortController().signal,
    often: { fails: 1, of: 1 },
    mostRuns: 100,
    forMs: Infinity,
    keep: [],
    target: join(directory, "shrunk.yaml"),
    tell: (line) => void lines.push(line),
    ...change,
  };
  return { o, lines };
}

test("finds the one fault and the five nodes of thirty that a defect takes, and writes them as a topology that still fails", async () => {
  const engine = defectiveEngine(5);
  const { place, directory } = await failedRun(large, engine);
  const { o, lines } = options(place, directory, engine);
  expect(await shrinkRun(directory, o)).toBe("smallest");

  const text = await place.read(o.target);
  expect(text).toContain("It was 30 nodes in 3 groups, 5 phases");
  expect(text).toContain("# it is 5 nodes in 1 group, ");
  expect(text).toContain("#   1 component, at the end of calm\n");
  expect(text).not.toContain("[]");
  const [loaded] = await place.load(o.target);
  if (loaded === undefined) throw new Error("nothing was loaded");
  expect(loaded.topology.groups.map(({ nodes }) => nodes.length)).toEqual([5]);
  expect(itemParts(loaded.written.data).map(({ label }) => label)).toEqual([
    "phases.loss.faults.0 { kill: { group: mobile, count: 3 } }",
  ]);
  const again = await conclusive(() => runTopology(loaded, wishes(place, engine)));
  expect(failuresOf(again.judgement)).toEqual(["1 component, at the end of calm"]);

  expect(lines[0]).toMatch(/: 30 nodes in 3 groups, 5 phases of .*, 6 faults, churns, conditions or flows$/);
  expect(lines[1]).toMatch(/^as it is: fails in 1 of 1 run/);
  expect(lines[2]).toBe("what fails: 1 component, at the end of calm");
  expect(lines.some((line) => /: passes in 1 of 1 run \(.*\): not kept$/.test(line))).toBe(true);
  // Of all runs of candidates the last that served is there to be looked at.
  const left = await readdir(join(directory, "shrink"));
  expect(left).toHaveLength(2);
  expect(existsSync(join(directory, "shrink/latest/report.html"))).toBe(true);
});

test("a failure that comes in two of three runs is searched for with repeats", async () => {
  const engine = defectiveEngine(3, (run) => run % 3 !== 2);
  const { place, directory } = await failedRun(tiny, engine);
  const { o, lines } = options(place, directory, engine, { often: { fails: 2, of: 3 } });
  expect(await shrinkRun(directory, o)).toBe("smallest");
  const [loaded] = await place.load(o.target);
  expect(loaded?.topology.groups.map(({ nodes }) => nodes.length)).toEqual([3]);
  expect(lines.join("\n")).toContain("fails in 2 of 3 runs");
});

test("a failure that does not come again is not searched for, and nothing is written", async () => {
  const { place, directory } = await failedRun(small, defectiveEngine(3));
  const { o, lines } = options(place, directory, fakeEngine(), { often: { fails: 2, of: 3 } });
  expect(await shrinkRun(directory, o)).toBe("not-confirmed");
  expect(lines.at(-1)).toBe("as it is: passes in 2 of 2 runs");
  expect(existsSync(o.target)).toBe(false);
  expect(await readdir(join(directory, "shrink"))).toEqual([]);
});

test("runs in which the testbed was at fault count as neither", async () => {
  const { place, directory } = await failedRun(small, defectiveEngine(3));
  const { o, lines } = options(place, directory, fakeEngine({ roundTripErrorMs: 500 }), { often: { fails: 1, of: 2 } });
  expect(await shrinkRun(directory, o)).toBe("not-confirmed");
  expect(lines.at(-1)).toMatch(
    /^as it is: inconclusive: failed in 0 of 0 runs, 3 more inconclusive \(the round trip between .* planned 0\.0ms, .*\)$/,
  );
});

test("ends when its runs are used up, with the best so far", async () => {
  const engine = defectiveEngine(3);
  const { place, directory } = await failedRun(small, engine);
  const { o, lines } = options(place, directory, engine, { mostRuns: 3 });
  expect(await shrinkRun(directory, o)).toBe("out-of-runs");
  expect(lines.at(-1)).toContain(", after 3 runs");
  await expect(place.load(o.target)).resolves.toHaveLength(1);
});

test("an interruption keeps the best so far", async () => {
  const engine = defectiveEngine(3);
  const { place, directory } = await failedRun(small, engine);
  const interrupted = new AbortController();
  const { o } = options(place, directory, engine, {
    signal: interrupted.signal,
    tell: (line) => {
      if (line.includes(": kept: ")) interrupted.abort(new Error("interrupted by SIGINT"));
    },
  });
  expect(await shrinkRun(directory, o)).toBe("interrupted");
  const [loaded] = await place.load(o.target);
  expect(loaded?.topology.phases.length).toBeLessThan(5);
});

test("a topology that waits for an operator is refused", async () => {
  const { place, directory } = await failedRun(small, defectiveEngine(3));
  const { o } = options(place, directory, fakeEngine());
  const file = join(directory, "topology.yaml");
  await writeFile(file, (await place.read(file)).replace("name: calm", "name: calm\n    pause: true"));
  await expect(shrinkRun(directory, o)).rejects.toMatchObject({
    code: "BAD_INPUT",
    message: `${file}: phase calm waits for an operator, which a search cannot`,
  });
});

test("a run that did not fail is refused, and so is one that keeps no topology", async () => {
  const { place, directory } = await failedRun(small, fakeEngine());
  const { o } = options(place, directory, fakeEngine());
  await expect(shrinkRun(directory, o)).rejects.toMatchObject({
    code: "BAD_INPUT",
    message: `${directory}: no expectation failed (pass), so there is no failure to search with`,
  });
  await expect(shrinkRun(place.folder, o)).rejects.toMatchObject({
    code: "BAD_INPUT",
    message: `${place.folder} holds no topology.yaml; expected the directory of a run, as runs/latest`,
  });
});

test("what a topology expects without saying so can be searched for, too", async () => {
  const engine = defectiveEngine(3);
  const { place, directory } = await failedRun(tiny.slice(0, tiny.indexOf("expect:")), engine);
  const { o } = options(place, directory, engine);
  expect(await shrinkRun(directory, o)).toBe("smallest");
  const text = await place.read(o.target);
  expect(text).toContain(
    "  - name: 100% of all nodes healthy, at the end of calm\n    healthy: {}\n    in: calm\n    when: at-end\n",
  );
});

test("the files that a topology names are found from where the shrunk one is written", async () => {
  const engine = defectiveEngine(3);
  const place = await workplace();
  await place.write("slow.csv", "time_s,delay_ms\n0,1\n");
  const text = small.replace("{ of: desktop, cut: true, for: 40ms }", "{ of: desktop, replay: slow.csv }");
  const [loaded] = await place.load(await place.write("large.yaml", text));
  if (loaded === undefined) throw new Error("nothing was loaded");
  const { directory } = await runTopology(loaded, wishes(place, engine));
  const { o } = options(place, directory, engine, { target: join(place.folder, "small.yaml"), mostRuns: 1 });
  expect(await shrinkRun(directory, o)).toBe("out-of-runs");
  expect(await place.read(o.target)).toMatch(/replay: runs\/large-\S+\/inputs\/1-slow\.csv/);
  await writeFile(join(place.folder, "slow.csv"), "");
  await expect(place.load(o.target)).resolves.toHaveLength(1);
});
