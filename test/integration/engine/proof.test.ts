/** A run measures its links, and does not take the testbed's word for them. */
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { afterEach, beforeAll, expect, test } from "vitest";
import { dockerEngine } from "../../../orchestrator/engine/docker/docker-engine.ts";
import type { Engine } from "../../../orchestrator/engine/engine.ts";
import type { LinkState } from "../../../orchestrator/model/link.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { type RunResult, runPlan } from "../../../orchestrator/run/run-plan.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";
import { patient } from "../patient.ts";
import { connect, signal, thingsOf } from "./standing-network.ts";

const topology = `
topology: 1
name: proof
settle: 1s
network:
  subnet: 10.94.7.0/24
  regions: [eu, us]
  within: { delay: 4ms }
  paths: [{ between: [eu, us], delay: 40ms, jitter: 3ms, loss: 2% }]
links: { slow: { up: 4mbit, down: 8mbit } }
groups: { node: { count: 2, regions: { eu: 1, us: 1 }, link: slow } }
phases:
  - { name: join, for: 4s }
`;
const changes = `  - { name: storm, for: 8s, conditions: [{ between: [eu, us], delay: 90ms }] }
  - { name: cut, for: 8s, conditions: [{ from: eu, to: us, cut: true }] }
`;

let docker: Docker;
let runs = 0;

beforeAll(async () => {
  docker = await connect();
});

const runId = () => `proof-${process.pid}-${runs}`;

afterEach(async () => {
  expect(await thingsOf(docker, runId())).toEqual([]);
});

/** @param meddle what becomes of a surveyor's first link, without the plan's knowledge */
async function run(
  text: string,
  meddle: (link: LinkState, plan: Plan) => LinkState = (link) => link,
): Promise<RunResult> {
  runs++;
  const plan = makePlan(parseTopology(text, "proof.yaml"), { takenSubnets: [] });
  const real = dockerEngine(docker);
  const engine: Engine = {
    ...real,
    async up(wanted, o) {
      const surveyors = wanted.surveyors.map((surveyor) => ({ ...surveyor, link: meddle(surveyor.link, wanted) }));
      return await real.up({ ...wanted, surveyors }, o);
    },
  };
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-proof-"));
  const listener = { onLine: () => undefined, onStatus: () => undefined };
  return await runPlan(plan, { engine, runId: runId(), directory: folder.path, signal, listener });
}

test("a sound testbed's links are found to be as planned, before the first phase and after each change", {
  ...patient,
}, async () => {
  const { trace, judgement } = await run(topology + changes);
  expect(judgement.reasons).toEqual([]);
  const flows = trace.events.filter((event) => event.kind === "flow");
  const whenOf = (index: number) => {
    const when = trace.header.plan.measurements[index]?.when;
    return when?.kind === "in" ? `in ${when.phase}` : when?.kind;
  };
  const found = flows.map(({ from, to, measurement, planned }) =>
    [whenOf(measurement), from, to, planned.bitsPerSecond === null ? "way" : "rate"].join(" "),
  );
  expect(found).toEqual(
    expect.arrayContaining([
      "before eu/slow us/slow way",
      "before us/slow eu/slow way",
      "before eu/slow us/slow rate",
      "in storm eu/slow us/slow way",
      "in storm us/slow eu/slow way",
      "in cut eu/slow us/slow way",
    ]),
  );
  const cut = flows.find(({ measurement, from }) => whenOf(measurement) === "in cut" && from === "eu/slow");
  expect(cut?.measured).toMatchObject({ delay: null, lossRatio: 1 });
  const back = flows.find(({ measurement, from }) => whenOf(measurement) === "in cut" && from === "us/slow");
  expect(back?.measured.lossRatio).toBeLessThan(0.2);
});

test("a run whose surveyor has other conditions than the plan says is inconclusive, and names the way", {
  ...patient,
}, async () => {
  const slower = await run(topology, (link, { network }) => {
    const [other] = network.zones.filter(({ region }) => region === "us").flatMap(({ prefixes }) => prefixes);
    return {
      ...link,
      paths: link.paths.map((path) =>
        other !== undefined && path.to.includes(other)
          ? {
              ...path,
              shaping: path.shaping.map((one) => (one.kind === "delay" ? { ...one, meanMs: one.meanMs + 15 } : one)),
            }
          : path,
      ),
    };
  });
  expect(slower.judgement.outcome).toBe("inconclusive");
  expect(slower.judgement.reasons).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^the delay from eu\/slow to us\/slow before the first phase was 5\d\.\dms in the mean of \d+; planned 40\.0ms, give or take 2\.\dms/,
      ),
    ]),
  );
  expect(slower.judgement.reasons.join()).not.toContain("from us/slow to eu/slow before");
});
