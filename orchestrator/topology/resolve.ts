/**
 * A file of the right shape to a topology: layers and defaults filled in, expectations named. It is total, so that
 * the checks can look at the outcome of a file that still names what does not exist.
 */
import { type AssertionKind, assertions } from "../assertions/index.ts";
import { formatMs } from "../base/units.ts";
import { lastMileOf, segmentOf } from "../conditions/index.ts";
import type { ExpectationPlan, ExpectationWhen, PhasePlan } from "../model/plan.ts";
import type { Churn } from "../scenario/churn/index.ts";
import type { ReplayTrace } from "../scenario/conditions/replay-trace.ts";
import type { NodeFault } from "../scenario/faults/node-fault.ts";
import { readNodeFault } from "../scenario/faults/node-faults.ts";
import type { PartitionFault } from "../scenario/faults/partition.ts";
import { resolveBehaviour } from "../scenario/resolve-behaviour.ts";
import { start } from "../scenario/start.ts";
import type { Flow } from "../scenario/traffic/flow.ts";
import { assertionKinds, type WrittenExpectation } from "./expectation-schema.ts";
import type { WrittenPhase } from "./phase-schema.ts";
import { directLink, resolveGroups } from "./resolve-groups.ts";
import { resolveLinkFaults } from "./resolve-link-faults.ts";
import {
  type Group,
  longestMs,
  type Phase,
  type PhaseCondition,
  type Topology,
  type TopologyFlow,
} from "./topology.ts";
import type { TopologyFile } from "./topology-schema.ts";
import type { TraceFiles } from "./trace-files.ts";

/** @param traces by the names of their files; a replay of none is taken for one state. */
export function resolveTopology(file: TopologyFile, traces: TraceFiles): Topology {
  const groups = resolveGroups(file);
  const phases = resolvePhases(file, traces, groups);
  return {
    name: file.name,
    claim: file.claim ?? null,
    seed: file.seed,
    network: resolveNetwork(file),
    groups,
    traffic: resolveTraffic(file, traces),
    phases,
    expectations: file.expect?.map(resolveExpectation) ?? defaultExpectations(phases),
    settleMs: file.settle,
  };
}

function resolveTraffic({ traffic }: TopologyFile, traces: TraceFiles): Topology["traffic"] {
  const resolve = (written: Flow): TopologyFlow => {
    const name = typeof written.arrival === "string" ? undefined : written.arrival.replayed;
    return { ...written, trace: traces.traffic.get(name ?? "") ?? null };
  };
  return Object.fromEntries(Object.entries(traffic).map(([name, written]) => [name, resolve(written)]));
}

function resolveNetwork({ network, links }: TopologyFile): Topology["network"] {
  const miles = Object.entries(links).map(([name, mile]) => [name, lastMileOf(mile)] as const);
  return {
    subnet: network.subnet,
    ip: network.ip,
    regions: network.regions,
    within: segmentOf(network.within),
    paths: network.paths.map(({ between, ...segment }) => ({ between, segment: segmentOf(segment) })),
    links: { [directLink]: {}, ...Object.fromEntries(miles) },
  };
}

/**
 * When no phase says `start`, the first starts all; `start` without groups starts what has not started yet. A flash crowd starts
 * its group.
 */
function resolvePhases(
  file: TopologyFile,
  { conditions: traces, churn: churnTraces }: TraceFiles,
  groups: readonly Group[],
): readonly Phase[] {
  const starters = file.phases.filter((phase) => phase.start !== undefined);
  const crowds = file.phases.map((phase) => churnsIn(phase).flatMap(crowdOf));
  const waiting = new Set(Object.keys(file.groups).filter((name) => !crowds.flat().includes(name)));
  return file.phases.map((phase, i) => {
    const startsHere = starters.length === 0 ? i === 0 : phase.start !== undefined;
    const starts = [...(startsHere ? (phase.start?.groups ?? [...waiting]) : []), ...(crowds[i] ?? [])];
    for (const name of starts) waiting.delete(name);
    const started = new Set(groups.map(({ name }) => name).filter((name) => !waiting.has(name)));
    const stage = { groups, started, seed: file.seed };
    return {
      name: phase.name,
      end: endOf(phase),
      starts,
      staggerMs: phase.start?.stagger ?? start.parse({}).stagger,
      paced: phase.start?.paced ?? false,
      traffic: phase.traffic,
      churns: churnsOf(phase, churnTraces),
      ...faultsOf(phase),
      conditions: [
        ...conditionsOf(phase, traces),
        ...resolveLinkFaults(phase.faults, (number) => faultCause(phase, number), stage),
      ],
      keep: phase.keep,
      pause: phase.pause,
    };
  });
}

function endOf({ for: forMs, until, timeout }: WrittenPhase): PhasePlan["end"] {
  return until === undefined
    ? { kind: "for", ms: forMs ?? 0 }
    : { kind: "until", state: until, timeoutMs: timeout ?? 0 };
}

function churnsOf(phase: WrittenPhase, traces: TraceFiles["churn"]): Phase["churns"] {
  const cause = `phases.${phase.name}.churn`;
  return churnsIn(phase).map((churn, i) => ({
    cause: Array.isArray(phase.churn) ? `${cause}.${i}` : cause,
    churn,
    trace: churn.model === "trace" ? (traces.get(churn.file) ?? null) : null,
  }));
}

function churnsIn({ churn }: WrittenPhase): readonly Churn[] {
  return churn === undefined ? [] : [churn].flat();
}

function crowdOf({ model, group }: Churn): readonly string[] {
  return model === "flash-crowd" ? [group] : [];
}

function faultsOf(phase: WrittenPhase): Pick<Phase, "nodeFaults" | "partitions"> {
  const nodeFaults: NodeFault[] = phase.behaviours.map(({ of, behaviour, at, for: forMs }, i) => ({
    target: of,
    does: { kind: "become", change: { behaviour: resolveBehaviour(behaviour) } },
    targetAt: ["of"],
    atMs: at,
    forMs: forMs ?? null,
    cause: behaviourCause(phase, i),
  }));
  const partitions: PartitionFault[] = [];
  for (const [i, fault] of phase.faults.entries()) {
    const common = { atMs: fault.at, forMs: fault.for ?? null, cause: faultCause(phase, i) };
    if (fault.partition !== undefined) partitions.push({ partition: fault.partition, ...common });
    const nodeFault = readNodeFault(fault);
    if (nodeFault !== undefined) nodeFaults.push({ ...nodeFault, ...common });
  }
  return { nodeFaults, partitions };
}

function conditionsOf(phase: WrittenPhase, traces: ReadonlyMap<string, ReplayTrace>): readonly PhaseCondition[] {
  return phase.conditions.map((written, i) => ({
    cause: `phases.${phase.name}.conditions.${i}`,
    written,
    trace: traces.get(written.replay ?? "") ?? null,
    fault: null,
  }));
}

export function behaviourCause(phase: Pick<WrittenPhase, "name">, index: number): string {
  return `phases.${phase.name}.behaviours.${index}`;
}

export function faultCause(phase: Pick<WrittenPhase, "name">, index: number): string {
  return `phases.${phase.name}.faults.${index}`;
}

function resolveExpectation(written: WrittenExpectation): ExpectationPlan {
  const kind = kindOf(written);
  const config = written[kind];
  const when = whenOf(written);
  const said = (assertions[kind].sentence as (settings: unknown) => string)(config);
  return { name: written.name ?? `${said}, ${sayWhen(when, written.in)}`, kind, in: written.in, when, config };
}

export function kindOf(written: WrittenExpectation): AssertionKind {
  const kind = assertionKinds.find((candidate) => written[candidate] !== undefined);
  if (kind === undefined) throw new Error("an expectation without a kind passed the schema");
  return kind;
}

function whenOf({ within, recovers, when, after }: WrittenExpectation): ExpectationWhen {
  if (within !== undefined) return { kind: "within", ms: within };
  if (recovers !== undefined) return { kind: "recovers", ms: recovers };
  return { kind: when ?? "throughout", afterMs: after ?? 0 };
}

function sayWhen(when: ExpectationWhen, phase: string): string {
  switch (when.kind) {
    case "within":
      return `within ${formatMs(when.ms)} of ${phase}`;
    case "throughout":
      return when.afterMs === 0 ? `throughout ${phase}` : `in ${phase} after ${formatMs(when.afterMs)}`;
    case "at-end":
      return `at the end of ${phase}`;
    case "recovers":
      return `within ${formatMs(when.ms)} of the end of faults, in ${phase}`;
    default:
      return when satisfies never;
  }
}

/** All nodes are healthy within a minute of a first phase that waits for it, and at the very end. */
function defaultExpectations(phases: readonly Phase[]): readonly ExpectationPlan[] {
  const [first, last] = [phases.at(0), phases.at(-1)];
  if (first === undefined || last === undefined) return [];
  const healthy = assertions.healthy.schema.parse({});
  const joins: WrittenExpectation = { healthy, in: first.name, within: Math.min(60_000, longestMs(first)) };
  const lasts: WrittenExpectation = { healthy, in: last.name, when: "at-end" };
  return [...(first.end.kind === "until" ? [joins] : []), lasts].map(resolveExpectation);
}
