/** An engine in memory, for tests of what sits above engines. Its network is a simulation; see there. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MeshbedError } from "../../base/errors.ts";
import { lookAtHost } from "../../base/host-look.ts";
import type { FlowFigures, FlowPlan } from "../../model/measurement.ts";
import type { Plan } from "../../model/plan.ts";
import type { NodeId, Step } from "../../model/step.ts";
import type { Capabilities, Engine, Incident, StepResult, Testbed } from "../engine.ts";
import { type SimulatedNetwork, simulatedNetwork } from "./simulated-network.ts";

export interface FakeEngineOptions {
  /** Added to every planned round trip: a testbed whose conditions are not as planned. Default 0. */
  readonly roundTripErrorMs?: number;
  /** Changes what a flow is found to have met, which else is what was planned. */
  readonly flowError?: (flow: FlowPlan, figures: FlowFigures) => FlowFigures;
  /** Each start of these nodes fails with this message. */
  readonly refuseStart?: Readonly<Record<NodeId, string>>;
  /** What it says that it cannot do. Default: nothing. */
  readonly lacks?: Capabilities["lacks"];
  /** The network's removal fails with this message. */
  readonly refuseRemoval?: string;
}

export interface FakeEngine extends Engine {
  /** Testbeds that were brought up and neither disposed of nor kept. */
  readonly standing: ReadonlySet<Testbed>;
  /** Ends a node as if by itself: the testbed tells it as an incident. */
  crash(node: NodeId): void;
}

export function fakeEngine(o: FakeEngineOptions = {}): FakeEngine {
  const standing = new Set<Testbed>();
  const kept = new Map<string, { readonly network: SimulatedNetwork; readonly testbed: Testbed }>();
  const crashes: ((node: NodeId) => void)[] = [];
  return {
    standing,
    crash(node) {
      for (const crash of crashes) crash(node);
    },
    async capabilities() {
      return { ...capabilities, lacks: o.lacks ?? {} };
    },
    async up(plan, { signal, runId }) {
      signal.throwIfAborted();
      const incidents: Incident[] = [];
      const network = simulatedNetwork(plan);
      crashes.push((node) => {
        if (!network.setStatus(node, "down")) return;
        incidents.push({ where: "node", node: { id: node, status: "down" }, message: "exited with code 1" });
      });
      const release = () => standing.delete(testbed);
      const keep = () => {
        kept.set(runId, { network, testbed });
        release();
      };
      const testbed = fakeTestbed(plan, network, incidents, o, { release, keep });
      standing.add(testbed);
      return testbed;
    },
    async attach(plan, { runId }) {
      const run = kept.get(runId);
      if (run === undefined) throw new MeshbedError("ENGINE", `no network of run ${runId} stands`);
      const { network, testbed } = run;
      return {
        ...testbed,
        found: new Map(plan.nodes.map(({ id }) => [id, network.status(id)])),
        keep: () => undefined,
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
  };
}

const capabilities = {
  engine: { name: "fake", version: "1", apiVersion: "1" },
  takenSubnets: [],
  cpus: 2,
  memoryBytes: 8 * 1024 ** 3,
} satisfies Omit<Capabilities, "lacks">;

function fakeTestbed(
  plan: Plan,
  network: SimulatedNetwork,
  incidents: Incident[],
  o: FakeEngineOptions,
  { release, keep }: { readonly release: () => void; readonly keep: () => void },
): Testbed {
  return {
    environment: {
      meshbed: "test",
      node: process.version,
      engine: capabilities.engine,
      netem: { backend: "none", why: "the network is simulated" },
      host: { kernel: "none", cpus: capabilities.cpus, memoryBytes: capabilities.memoryBytes },
      images: {},
    },
    nodes: new Map(
      plan.nodes.map(({ id }) => [
        id,
        {
          async state(since: string | undefined) {
            if (network.status(id) === "running") return network.state(id, since);
            throw new MeshbedError("NODE", `${id} does not answer: it is ${network.status(id)}`);
          },
          publish: async (workload) => network.workload(id, workload),
          drop: async () => network.drop(id),
          protect: async (peer) => network.protect(id, peer),
        },
      ]),
    ),
    apply: async (steps) =>
      steps.map((step) => {
        const result = applyStep(network, step, o);
        endIfStarving(network, step.node, incidents);
        return result;
      }),
    probe: async (pairs, { count }) =>
      pairs.map(({ from, to, roundTripMs }) => ({
        from,
        to,
        sent: count,
        roundTripsMs: Array.from({ length: count }, () => roundTripMs + (o.roundTripErrorMs ?? 0)),
      })),
    // The kernel of the machine that simulates them is not what its nodes run on.
    lookAtHosts: async () => [{ host: undefined, look: { ...(await lookAtHost()), kernel: {} } }],
    measureFlows: async (flows) =>
      flows.map((flow) => (o.flowError ?? ((_, figures) => figures))(flow, figuresAsPlanned(flow))),
    incidents: () => incidents.splice(0),
    async collectLogs(directory) {
      await mkdir(directory, { recursive: true });
      for (const { id } of plan.nodes) await writeFile(join(directory, `${id}.log`), "a simulated node logs nothing\n");
    },
    keep,
    async [Symbol.asyncDispose]() {
      if (o.refuseRemoval !== undefined) throw new MeshbedError("ENGINE", o.refuseRemoval);
      release();
    },
  };
}

function figuresAsPlanned({ packets, planned }: FlowPlan): FlowFigures {
  const { delayMs, jitterMs, lossRatio, bitsPerSecond } = planned;
  const delay = { meanMs: delayMs, deviationMs: jitterMs, p99Ms: delayMs + 2 * jitterMs, correlation: 0 };
  return {
    sent: packets,
    dropped: 0,
    delay: lossRatio === 1 ? null : delay,
    lossRatio,
    burstPackets: lossRatio === 0 ? null : 1,
    overtakingRatio: 0,
    duplicateRatio: 0,
    corruptRatio: 0,
    bitsPerSecond,
  };
}

function applyStep(network: SimulatedNetwork, step: Step, o: FakeEngineOptions): StepResult {
  const { kind, node } = step;
  // A surveyor does nothing by itself that would have to be simulated.
  if (!network.has(node)) return { changed: true };
  switch (kind) {
    case "start": {
      const error = o.refuseStart?.[node];
      if (error !== undefined) return { changed: false, error };
      const isAnother = step.life !== undefined && network.setLife(node, step.life);
      return { changed: network.setStatus(node, "running") || isAnother };
    }
    case "resume":
      return { changed: network.status(node) === "paused" && network.setStatus(node, "running") };
    case "stop":
    case "kill":
      return { changed: network.setStatus(node, "down") };
    case "pause":
      return { changed: network.status(node) === "running" && network.setStatus(node, "paused") };
    case "restart":
      network.setStatus(node, "down");
      return { changed: network.setStatus(node, "running") };
    case "link":
      return { changed: network.setLink(node, step.state) };
    case "clock":
      return { changed: network.setClock(node, step.offsetMs) };
    case "limit":
      return { changed: network.setLimits(node, step.limits) };
    case "disk": {
      const changed = network.setDisk(node, step.disk);
      return changed === undefined ? { changed: false, error: `${node} keeps nothing on disk` } : { changed };
    }
    default:
      return step satisfies never;
  }
}

function endIfStarving(network: SimulatedNetwork, node: NodeId, incidents: Incident[]): void {
  if (!network.has(node) || !network.starves(node) || !network.setStatus(node, "down")) return;
  const message = "killed by the kernel for want of memory";
  incidents.push({ where: "node", node: { id: node, status: "down" }, message });
}
