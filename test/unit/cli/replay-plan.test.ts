/** `meshbed replay`: the same plan again, or why not. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recordedPlan, replayPlan } from "../../../orchestrator/cli/replay-plan.ts";
import { runTopology } from "../../../orchestrator/cli/run-topology.ts";
import { fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import type { Cidr } from "../../../orchestrator/model/link.ts";
import { wishes, workplace } from "./fake-runs.ts";

const topology = `topology: 1
name: short
seed: 12
settle: 10ms
groups: { node: { count: 6 } }
phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: loss, for: 1s, faults: [{ kill: { group: node, count: 2 }, at: 40ms }] }
`;

async function recorded() {
  const place = await workplace();
  const [loaded] = await place.load(await place.write("short.yaml", topology));
  if (loaded === undefined) throw new Error("nothing was loaded");
  return { place, run: await runTopology(loaded, wishes(place)) };
}

function engineWith(takenSubnets: readonly Cidr[]) {
  const engine = fakeEngine();
  return {
    ...engine,
    capabilities: async (o: { signal: AbortSignal }) => ({ ...(await engine.capabilities(o)), takenSubnets }),
  };
}

test("runs the very same plan, in a directory of its own that can be replayed in turn", async () => {
  const { place, run } = await recorded();
  const again = await replayPlan(await recordedPlan(run.directory), wishes(place));
  expect(again.trace.header.plan).toEqual(run.trace.header.plan);
  expect(again.directory).not.toBe(run.directory);
  expect(again.judgement.outcome).toBe(run.judgement.outcome);
  expect(await place.read(again.directory, "topology.yaml")).toBe(await place.read(run.directory, "topology.yaml"));
  const { plan } = await recordedPlan(again.directory);
  expect(plan).toEqual(run.trace.header.plan);
});

test("keeps the addresses of the plan where a fresh run would take others", async () => {
  const { place, run } = await recorded();
  const { subnet } = run.trace.header.plan.network;
  const plan = await recordedPlan(run.directory);
  const { trace } = await replayPlan(plan, wishes(place, engineWith(["10.0.0.0/16", "fd00::/8"])));
  expect(trace.header.plan.network.subnet).toBe(subnet);
});

test("refuses to begin when its subnet is taken, and says how else to run it", async () => {
  const { place, run } = await recorded();
  const { subnet } = run.trace.header.plan.network;
  const plan = await recordedPlan(run.directory);
  await expect(replayPlan(plan, wishes(place, engineWith(["10.64.0.0/12"])))).rejects.toMatchObject({
    code: "SUBNET_TAKEN",
    message:
      `the run's subnet ${subnet} is taken by 10.64.0.0/12 on this host, and a replay needs the same addresses; remove what holds it ` +
      `(\`meshbed ps\` lists what stands), or run the same topology on other addresses: meshbed run ${run.directory}/topology.yaml`,
  });
});

test("refuses a folder that is no run's", async () => {
  const place = await workplace();
  await expect(recordedPlan(place.folder)).rejects.toMatchObject({
    code: "TRACE",
    message: `${place.folder} is not the directory of a run: it has no trace.ndjson; expected one as runs/latest`,
  });
});

test.each([
  [
    "another format of traces",
    { format: 7 },
    /:1 is of trace format 7; this Meshbed reads formats 1 and 2, use the one that wrote it$/,
  ],
  [
    "another format of plans",
    { plan: { format: 3 } },
    /:1 holds a plan of format 3; this Meshbed runs format 1, use the one that wrote it$/,
  ],
  ["no header", { kind: "end" }, /:1 is a line of kind "end"; expected the header of a trace$/],
])("refuses a trace with %s", async (_, change, message) => {
  const { run } = await recorded();
  const path = join(run.directory, "trace.ndjson");
  const [header = "", ...rest] = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, [JSON.stringify({ ...JSON.parse(header), ...change }), ...rest].join("\n"));
  await expect(recordedPlan(run.directory)).rejects.toMatchObject({
    code: "TRACE",
    message: expect.stringMatching(message),
  });
});

test("warns where another Meshbed recorded it, whose nodes may have been others", async () => {
  const { place, run } = await recorded();
  const lines: string[] = [];
  const listener = { onStatus: () => undefined, onLine: (line: string) => void lines.push(line) };
  await replayPlan(
    { ...(await recordedPlan(run.directory)), meshbed: "0.0.1" },
    wishes(place, fakeEngine(), { listener }),
  );
  expect(lines[0]).toMatch(/^warning: recorded by Meshbed 0\.0\.1; the nodes of this one, \S+, may differ$/);
});
