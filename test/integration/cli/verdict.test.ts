/** The verdict is true: the conditions are there, a broken expectation is caught, and nothing is left behind. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Summary, summarySchema } from "../../../orchestrator/report/summary-schema.ts";
import { footprint, type Workplace, workplace } from "./meshbed.ts";

let place: Workplace;
let before: Awaited<ReturnType<typeof footprint>>;

beforeAll(async () => {
  place = await workplace();
  before = await footprint();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

test("with 80 ms inside the network, the round trip between two nodes is 160 ms within 5 %, and the run passes", async () => {
  const file = await place.topology(
    "slow",
    `
network: { within: { delay: 80ms } }
groups: { node: { count: 4 } }
phases: [{ name: join, until: healthy, timeout: 60s }]
expect: [{ components: { is: 1 }, in: join, when: at-end }]
`,
  );
  const { exitCode, all } = await place.meshbed("run", file);
  expect(exitCode, all).toBe(0);
  const link = (await summary()).conditions.find(({ kind }) => kind === "round trip");
  expect(link?.delayMs?.planned).toBe(160);
  expect(link?.delayMs?.measured).toBeGreaterThan(152);
  expect(link?.delayMs?.measured).toBeLessThan(168);
  expect(await footprint()).toEqual(before);
});

test("a mesh degree that gossipsub never reaches fails the run, naming nodes, their degree and when", async () => {
  const file = await place.topology(
    "too-much",
    `
groups: { node: { count: 12 } }
phases: [{ name: join, until: healthy, timeout: 60s }, { name: steady, for: 10s }]
expect: [{ mesh-degree: { min: 9 }, in: steady, when: at-end }]
`,
  );
  const { exitCode, stdout, all } = await place.meshbed("run", file);
  expect(exitCode, all).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}too-much/);
  expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
    /node-1 has mesh degree [0-8], .*expected mesh degree >= 9 .*; at the end, [\d.]+s after the start of steady/,
  );
  const { outcome, expectations } = await summary();
  expect(outcome).toBe("fail");
  const [failed] = expectations.filter((expectation) => expectation.outcome === "fail");
  expect(failed?.violations[0]?.nodes).toContain("node-1");
  expect(await footprint()).toEqual(before);
});

test("the trace alone gives the same verdict again", async () => {
  const earlier = await summary();
  const { exitCode } = await place.meshbed("judge", "runs/latest");
  expect(exitCode).toBe(1);
  expect((await summary()).expectations).toEqual(earlier.expectations);
});

test("a bad file is refused with place and mend before anything starts", async () => {
  const file = await place.topology("bad", "groups: { node: { count: 3, link: fibre } }\n");
  const { exitCode, stderr } = await place.meshbed("run", file);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/bad\.yaml:3:\d+: groups\.node\.link/);
  expect(await footprint()).toEqual(before);
});

test("a network that is up stands until it is taken down, and says where its nodes are", async () => {
  const file = await place.topology("standing", "groups: { node: { count: 3 } }\n");
  const up = await place.meshbed("up", file);
  expect(up.exitCode, up.all).toBe(0);
  expect(up.all).not.toContain("not well");
  const address = /node-1\s+(http:\/\/\S+)/.exec(String(up.stdout))?.[1];
  const peers: unknown = await (await fetch(`${address}/admin/v1/peers/connected`)).json();
  expect(peers).toHaveLength(2);
  const told = async () => (await readdir(join(place.folder, "runs"))).filter((name) => name.startsWith("targets-"));
  const [targets = ""] = await told();
  const scraped = JSON.parse(await readFile(join(place.folder, "runs", targets), "utf8"));
  expect(scraped).toHaveLength(3);
  const metrics = await (await fetch(`http://${scraped[0].targets[0]}/metrics`)).text();
  expect(metrics).toContain("\nlibp2p_peers 2\n");
  expect((await place.meshbed("ps")).stdout).toMatch(/standing +kept +5 containers and 1 network/);
  expect((await place.meshbed("logs", "node-2")).stdout).toContain("node-2 listens: libp2p on");
  expect((await place.meshbed("clean")).stdout).toBe("nothing to remove");
  expect((await place.meshbed("down")).stdout).toMatch(/^removed standing/);
  expect(await told()).toEqual([]);
  expect(await footprint()).toEqual(before);
});

async function summary(): Promise<Summary> {
  return summarySchema.parse(JSON.parse(await readFile(join(place.folder, "runs/latest/summary.json"), "utf8")));
}
