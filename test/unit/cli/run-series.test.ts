/** `meshbed run --repeat`, and several topologies: what is shown, and what is given back. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { runSeries } from "../../../orchestrator/cli/run-series.ts";
import { runTopology } from "../../../orchestrator/cli/run-topology.ts";
import { fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import type { RunPage } from "../../../orchestrator/report/live/run-page.ts";
import type { Series } from "../../../orchestrator/report/series.ts";
import type { RunStatus } from "../../../orchestrator/run/run-status.ts";
import { captured, wishes, workplace } from "./fake-runs.ts";

const topology = `topology: 1
name: short
settle: 10ms
groups: { node: { count: 4 } }
phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: calm, for: 1s }
expect: [{ components: { is: 1 }, in: calm }, { connections: { max: 3 }, in: calm, when: at-end }]
`;

test("every run has its own directory, and a table shows all of them with what was not met how often", async () => {
  const place = await workplace();
  const [loaded] = await place.load(await place.write("short.yaml", topology));
  if (loaded === undefined) throw new Error("nothing was loaded");
  let number = 0;
  const onPage: string[] = [];
  const page = { show: (directory: string) => void onPage.push(directory) } as RunPage;
  const start = () => {
    // Of three runs the second finds links that are not as planned.
    number++;
    return runTopology(loaded, wishes(place, fakeEngine({ roundTripErrorMs: number === 2 ? 500 : 0 }), { page }));
  };
  const shown = captured();
  const code = await runSeries([start, start, start], { signal: new AbortController().signal, json: false });
  expect(code).toBe(4);
  const directories = (await readdir(join(place.folder, "runs"))).filter((name) => name !== "latest");
  expect(directories).toHaveLength(3);
  expect(onPage.toSorted()).toEqual(directories.map((name) => join(place.folder, "runs", name)).toSorted());
  const table = shown.out().slice(shown.out().indexOf("3 runs"));
  expect(table).toMatch(
    /^3 runs: 2 pass, 0 fail, 1 inconclusive\n\n✔ pass {10}\S+short-\S+ +\d+s\n\? inconclusive {2}\S+ +\d+s\n✔ pass/,
  );
  expect(table).toContain("? 1 of 3  connections <= 3 for 100% of all nodes, at the end of calm\n");
  expect(shown.out().match(/^(PASS|INCONCLUSIVE) {2}short/gm)).toEqual([
    "PASS  short",
    "INCONCLUSIVE  short",
    "PASS  short",
  ]);
});

test("as JSON it is one document with the counts of each expectation, by topology", async () => {
  const place = await workplace();
  const file = await place.write("short.yaml", `${topology}matrix: { set: { groups.node.count: [3, 5] } }\n`);
  const runs = (await place.load(file)).map((loaded) => () => runTopology(loaded, wishes(place)));
  const shown = captured();
  const code = await runSeries(runs, { signal: new AbortController().signal, json: true });
  expect(code).toBe(1);
  const series = JSON.parse(shown.out()) as Series;
  expect(series).toMatchObject({ format: 1, outcome: "fail", counts: { pass: 1, fail: 1, inconclusive: 0 } });
  expect(series.runs.map((run) => [run.topology, run.outcome])).toEqual([
    ["short-count-3", "pass"],
    ["short-count-5", "fail"],
  ]);
  const connections = series.expectations.filter(({ kind }) => kind === "connections");
  expect(connections.map((one) => [one.topology, one.counts.fail, one.counts.pass])).toEqual([
    ["short-count-3", 0, 1],
    ["short-count-5", 1, 0],
  ]);
});

test("one run is shown as it always was", async () => {
  const place = await workplace();
  const [loaded] = await place.load(await place.write("short.yaml", topology));
  if (loaded === undefined) throw new Error("nothing was loaded");
  const shown = captured();
  expect(await runSeries([() => runTopology(loaded, wishes(place))], { signal: AbortSignal.any([]), json: true })).toBe(
    0,
  );
  expect(JSON.parse(shown.out())).toMatchObject({ name: "short", outcome: "pass", expectations: expect.any(Array) });
});

test("an interruption ends all, and what was run is shown", async () => {
  const place = await workplace();
  const [loaded] = await place.load(await place.write("short.yaml", topology));
  if (loaded === undefined) throw new Error("nothing was loaded");
  const interrupted = new AbortController();
  const { signal } = interrupted;
  let begun = 0;
  const onStatus = ({ stage }: RunStatus) => {
    if (begun === 2 && stage === "phase") interrupted.abort(new MeshbedError("INTERRUPTED", "interrupted by SIGINT"));
  };
  const start = () => {
    begun++;
    return runTopology(
      loaded,
      wishes(place, fakeEngine(), { signal, listener: { onStatus, onLine: () => undefined } }),
    );
  };
  const shown = captured();
  expect(await runSeries([start, start, start, start], { signal, json: false })).toBe(130);
  expect(begun).toBe(2);
  expect(shown.out()).toContain("2 runs: 1 pass, 0 fail, 1 inconclusive");
  expect(shown.err()).toBe("interrupted by SIGINT\n");
});

test("what keeps a run from beginning is thrown when those before it have been shown", async () => {
  const place = await workplace();
  const [loaded] = await place.load(await place.write("short.yaml", topology));
  if (loaded === undefined) throw new Error("nothing was loaded");
  const shown = captured();
  const broken = () => Promise.reject(new MeshbedError("ENGINE", "the engine is out of memory"));
  const runs = [() => runTopology(loaded, wishes(place)), broken];
  await expect(runSeries(runs, { signal: AbortSignal.any([]), json: false })).rejects.toThrow(
    "the engine is out of memory",
  );
  expect(shown.out()).toContain("1 run: 1 pass");
});

test("a run's directory holds its topology as it was run, and the files that it names", async () => {
  const place = await workplace();
  await place.write(
    "base.yaml",
    topology.replace("for: 1s", "for: 1s, conditions: [{ of: node-1, replay: slow.csv }]"),
  );
  await place.write("slow.csv", "time_s,delay_ms\n0,30\n");
  const file = await place.write("child.yaml", "extends: base.yaml\nname: child\nmatrix: { seeds: [8] }\n");
  const [loaded] = await place.load(file, ["groups.node.count=5"]);
  if (loaded === undefined) throw new Error("nothing was loaded");
  const { directory } = await runTopology(loaded, wishes(place));
  expect(await place.read(directory, "topology.yaml")).toContain(`# The topology of this run, made of ${file}`);
  const [again] = await place.load(join(directory, "topology.yaml"));
  if (again === undefined) throw new Error("nothing was loaded");
  const plans = [loaded, again].map(({ topology }) => makePlan(topology, { takenSubnets: [] }));
  expect(plans[1]).toEqual(plans[0]);
  expect(plans[1]).toMatchObject({ name: "child-seed-8", seed: 8 });
});
