/** Phases: their names, ends, starts, and the flows that they send. */
import { groupsOf } from "../../scenario/traffic/flow.ts";
import { isUnknown } from "../did-you-mean.ts";
import type { WrittenPhase } from "../phase-schema.ts";
import type { Path, Report } from "../problem.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";

export function checkPhases(file: TopologyFile, topology: Topology, report: Report): void {
  const names = file.phases.map((phase) => phase.name);
  for (const [i, phase] of file.phases.entries()) {
    const at = ["phases", i];
    if (names.indexOf(phase.name) < i)
      report([...at, "name"], `is "${phase.name}" a second time; expected each name once`);
    checkEnd(phase, at, report);
    checkFlows(phase, i, topology, report);
    if (phase.until !== undefined && phase.churn !== undefined) {
      report(
        [...at, "churn"],
        "is in a phase whose length is open, which is not supported yet; expected `for` instead of `until`",
      );
    }
    if (phase.start?.paced && phase.until === undefined) {
      report(
        [...at, "start", "paced"],
        "is of a phase of fixed length, which may be over before all have started; expected `until: healthy`",
      );
    }
    if (phase.keep && i === file.phases.length - 1) {
      report([...at, "keep"], "is of the last phase; expected it on a phase before, since a run always ends healed");
    }
    if (phase.keep && phase.churn !== undefined) {
      report([...at, "keep"], "is of a phase with churn, whose nodes all come back; expected a phase with faults only");
    }
  }
  checkStarts(file, topology, report);
}

function checkEnd(phase: WrittenPhase, at: Path, report: Report): void {
  if (phase.for === undefined && phase.until === undefined) {
    report(at, "has no end; expected for: 30s, or until: healthy with a timeout");
  } else if (phase.for !== undefined && phase.until !== undefined) {
    report([...at, "until"], "stands beside `for`; expected one of them");
  }
  if (phase.until !== undefined && phase.timeout === undefined) {
    report([...at, "until"], "has no timeout; expected one beside it, as timeout: 90s");
  } else if (phase.until === undefined && phase.timeout !== undefined) {
    report([...at, "timeout"], "belongs to no `until`; expected until: healthy beside it");
  }
}

function checkFlows(phase: WrittenPhase, index: number, topology: Topology, report: Report): void {
  const flows = Object.keys(topology.traffic);
  const groups = topology.groups.map((group) => group.name);
  const started = topology.phases.slice(0, index + 1).flatMap((earlier) => earlier.starts);
  for (const [i, name] of phase.traffic.entries()) {
    const at = ["phases", index, "traffic", i];
    const flow = Object.hasOwn(topology.traffic, name) ? topology.traffic[name] : undefined;
    if (flow === undefined) report(at, isUnknown(name, "a flow", flows));
    else if (phase.traffic.indexOf(name) < i) report(at, `is "${name}" a second time; expected each flow once`);
    else if (
      groupsOf(flow).length > 0 &&
      groupsOf(flow).every((group) => groups.includes(group) && !started.includes(group))
    ) {
      report(at, `is "${name}", whose groups have not started by then; expected a flow of groups that run`);
    }
  }
}

/** Each group starts exactly once. */
function checkStarts(file: TopologyFile, topology: Topology, report: Report): void {
  const groups = Object.keys(file.groups);
  const started = new Set<string>();
  for (const [i, phase] of topology.phases.entries()) {
    const start = file.phases[i]?.start;
    const named = new Set<string>();
    for (const [j, name] of start?.groups?.entries() ?? []) {
      const at = ["phases", i, "start", "groups", j];
      if (!groups.includes(name)) report(at, isUnknown(name, "a group", groups));
      else if (started.has(name) || named.has(name))
        report(at, `is "${name}", which has started already; expected each group once`);
      named.add(name);
    }
    if (start !== undefined && phase.starts.length === 0) {
      report(["phases", i, "start"], "starts nothing; expected it before all groups have started");
    }
    for (const name of phase.starts) started.add(name);
  }
  for (const name of groups) {
    if (!started.has(name))
      report(["groups", name], `is started by no phase; expected it in a phase's start: { groups: [${name}] }`);
  }
}
