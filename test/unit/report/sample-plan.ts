/** The plan of a made-up run: twelve nodes in two regions that join, chat, lose a node, fall apart and heal. */
import { shardTopic } from "../../../node-image/contract/index.ts";
import { seededRandom } from "../../../orchestrator/base/random.ts";
import type { FlowPlan, ProbePlan } from "../../../orchestrator/model/measurement.ts";
import type { NodePlan, PhasePlan, Plan, TrafficPlan } from "../../../orchestrator/model/plan.ts";
import { sampleNodeConfig } from "../../sample-node-config.ts";

export const sampleTopic = shardTopic(16, 1);

const phaseNames = ["join", "steady", "lose-one", "split", "heal"] as const;
export type PhaseName = (typeof phaseNames)[number];
/** How long each phase lasts; of `join`, how long it turns out to last. */
export const phaseSeconds: Readonly<Record<PhaseName, number>> = {
  join: 14,
  steady: 30,
  "lose-one": 20,
  split: 20,
  heal: 25,
};

const unshaped = { paths: [], up: null, down: null, cutFrom: [], inbound: "any" } as const;

export const sampleNodes: readonly NodePlan[] = [
  ...group("boot", 1, "eu", 1),
  ...group("boot", 1, "us", 2),
  ...group("node", 5, "eu", 1),
  ...group("node", 5, "us", 6),
];

export function samplePlan(name = "first-look"): Plan {
  const expectation = (of: string, kind: string, phase: string) =>
    ({ name: of, kind, in: phase, when: { kind: "throughout", afterMs: 0 }, config: {} }) as const;
  return {
    format: 1,
    name,
    seed: 7,
    network: {
      subnet: "10.77.0.0/16",
      gateway: "10.77.0.1",
      zones: ["eu", "us"].map((region, i) => ({
        id: `${region}/default`,
        region,
        link: "default",
        prefixes: [`10.77.${i + 1}.0/24`],
      })),
      subnet6: null,
      gateway6: null,
      behindNats: null,
      nats: [],
      conditions: { within: {}, paths: [], links: {} },
    },
    nodes: sampleNodes,
    surveyors: ["eu", "us"].map((region, i) => ({
      id: `${region}/default`,
      address: `10.77.${i + 1}.9`,
      address6: null,
      link: unshaped,
    })),
    phases: phaseNames.map(phasePlan),
    settleMs: 5000,
    expectations: [
      expectation("all nodes healthy, within 60s of join", "healthy", "join"),
      expectation("mesh degree 4..8 for all nodes, throughout steady", "mesh-degree", "steady"),
      expectation("1 component, within 20s of heal", "components", "heal"),
    ],
    measurements: [
      { when: { kind: "before" }, flows: [flow("eu", "us"), flow("us", "eu")], rates: [rate("eu", "us")], echoes: [] },
      { when: { kind: "after", phase: "join" }, flows: [], rates: [], echoes },
      { when: { kind: "after", phase: "heal" }, flows: [], rates: [], echoes },
    ],
  };
}

const echoes: readonly ProbePlan[] = [
  { from: "node-1", to: "node-2", roundTripMs: 8, jitterMs: 0.5, lossRatio: 0 },
  { from: "node-1", to: "node-6", roundTripMs: 98, jitterMs: 4, lossRatio: 0 },
  { from: "node-6", to: "node-7", roundTripMs: 8, jitterMs: 0.5, lossRatio: 0 },
];

function flow(from: string, to: string): FlowPlan {
  const delay = { delayMs: 49, delayErrorMs: 0.3, jitterMs: 3, jitterErrorMs: 0.2, sendingMs: 0 };
  const planned = { ...delay, lossRatio: 0.005, lossTrials: 100, bitsPerSecond: null, rateErrorRatio: 0.005 };
  const size = { packets: 100, ipVersion: 4, packetBytes: 52, intervalMs: 25, waitMs: 300 } as const;
  return { from: `${from}/default`, to: `${to}/default`, ...size, planned };
}

function rate(from: string, to: string): FlowPlan {
  const { planned, ...about } = flow(from, to);
  return { ...about, packetBytes: 1480, planned: { ...planned, bitsPerSecond: 20e6 } };
}

function group(name: string, count: number, region: "eu" | "us", first: number): NodePlan[] {
  return Array.from({ length: count }, (_, i) => {
    const id = `${name}-${first + i}`;
    const address = `10.77.${region === "eu" ? 1 : 2}.${name === "boot" ? 10 : 20 + i}`;
    return {
      id,
      group: name,
      region,
      zone: `${region}/default`,
      address,
      address6: null,
      nat: null,
      peerId: `16Uiu2HAm${id.replace("-", "")}`,
      implementation: "js",
      bootstrap: name === "boot",
      link: unshaped,
      config: sampleNodeConfig(id, address),
      lives: [{}],
    };
  });
}

const islands = ["eu", "us"].map((region) => sampleNodes.filter((node) => node.region === region).map(({ id }) => id));

function phasePlan(name: PhaseName): PhasePlan {
  const ms = phaseSeconds[name] * 1000;
  const end =
    name === "join"
      ? ({ kind: "until", state: "healthy", timeoutMs: 60_000 } as const)
      : ({ kind: "for", ms } as const);
  const kill = { kind: "kill", nodes: ["node-3"] } as const;
  const partition = { kind: "partition", id: "split.0", islands } as const;
  const quiet = { timeline: [], undo: [] };
  const faults: Partial<Record<PhaseName, Pick<PhasePlan, "timeline" | "undo">>> = {
    "lose-one": {
      timeline: [{ atMs: 3000, cause: "phases.lose-one.faults.0", action: kill }],
      undo: [{ kind: "start", nodes: ["node-3"] }],
    },
    split: {
      timeline: [{ atMs: 0, cause: "phases.split.faults.0", action: partition }],
      undo: [{ kind: "heal", id: "split.0", what: "partition of 6 | 6 nodes" }],
    },
  };
  return {
    name,
    end,
    churns: [],
    ...(faults[name] ?? quiet),
    traffic: name === "join" ? [] : [chat(name, phaseSeconds[name])],
  };
}

/** Two messages a second, each from a node drawn at random. */
function chat(phase: string, lengthS: number): TrafficPlan {
  const random = seededRandom(1).fork(phase);
  const drawn = Array.from({ length: lengthS * 2 }, (_, i) => ({
    from: random.below(sampleNodes.length),
    atMs: i * 500 + 100,
  }));
  const workloads = sampleNodes.map(({ id: node }, i) => ({
    node,
    messages: drawn
      .filter(({ from }) => from === i)
      .map(({ atMs }) => ({ id: `chat/${phase}/${node}/${atMs}`, atMs, topic: sampleTopic, bytes: 1024 })),
  }));
  return { flow: "chat", workloads };
}
