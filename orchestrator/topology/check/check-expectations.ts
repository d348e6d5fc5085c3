/** Expectations: that phase and groups exist, that the time fits into the phase, and that the numbers can be reached. */

import { groupsIn } from "../../assertions/cel-expression.ts";
import { assertions } from "../../assertions/index.ts";
import { isUnknown } from "../did-you-mean.ts";
import type { WrittenExpectation } from "../expectation-schema.ts";
import type { Path, Report } from "../problem.ts";
import { kindOf } from "../resolve.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { checkExpectedTime } from "./check-expected-time.ts";

export function checkExpectations(file: TopologyFile, topology: Topology, report: Report): void {
  const names = topology.expectations.map((expectation) => expectation.name);
  for (const [i, written] of file.expect?.entries() ?? []) {
    const at = ["expect", i];
    checkExpectedTime(written, topology, at, report);
    checkTraffic(written, topology, at, report);
    checkGroups(written, topology, at, report);
    checkNumbers(written, topology, at, report);
    checkRegions(written, topology, at, report);
    const name = names[i];
    if (name === undefined || names.indexOf(name) === i) continue;
    if (written.name !== undefined) report([...at, "name"], `is "${name}" a second time; expected each name once`);
    else report(at, `says what expect.${names.indexOf(name)} says already: ${name}`);
  }
}

/** What is said of messages is of those that the phase sends. */
function checkTraffic(written: WrittenExpectation, topology: Topology, at: Path, report: Report): void {
  const phase = topology.phases.find(({ name }) => name === written.in);
  for (const kind of ["delivery", "latency", "duplicates"] as const) {
    const settings = written[kind];
    if (settings === undefined || phase === undefined) continue;
    if (phase.traffic.length === 0) {
      report([...at, "in"], `is "${phase.name}", which sends no traffic; expected a phase with traffic`);
      continue;
    }
    for (const flow of ("flow" in settings && settings.flow) || []) {
      if (!phase.traffic.includes(flow))
        report([...at, kind, "flow"], isUnknown(flow, `a flow of ${phase.name}`, phase.traffic));
    }
  }
}

function checkRegions({ latency }: WrittenExpectation, { network }: Topology, at: Path, report: Report): void {
  for (const end of ["from", "to"] as const) {
    for (const region of latency?.[end] ?? []) {
      if (!network.regions.includes(region))
        report([...at, "latency", end], isUnknown(region, "a region", network.regions));
    }
  }
}

function checkGroups(written: WrittenExpectation, topology: Topology, at: Path, report: Report): void {
  const groups = topology.groups.map((group) => group.name);
  const index = topology.phases.findIndex((phase) => phase.name === written.in);
  const started = topology.phases.slice(0, index + 1).flatMap((phase) => phase.starts);
  const kind = kindOf(written);
  const settings = (written[kind] ?? {}) as Partial<Record<"of" | "on" | "to", readonly string[]>>;
  for (const field of assertions[kind].groupFields) {
    for (const name of settings[field] ?? []) {
      if (!groups.includes(name)) report([...at, kind, field], isUnknown(name, "a group", groups));
      else if (index >= 0 && !started.includes(name)) {
        report(
          [...at, kind, field],
          `is "${name}", which has not started in ${written.in}; expected a group that runs`,
        );
      }
    }
  }
  for (const name of groupsIn(written.custom ?? "true")) {
    if (!groups.includes(name)) report([...at, "custom"], `names a group that ${isUnknown(name, "a group", groups)}`);
  }
}

/** Nobody has more peers than there are other nodes. */
function checkNumbers(written: WrittenExpectation, topology: Topology, at: Path, report: Report): void {
  const total = topology.groups.reduce((sum, group) => sum + group.nodes.length, 0);
  for (const kind of ["mesh-degree", "connections"] as const) {
    const min = written[kind]?.min;
    if (min !== undefined && min > total - 1) {
      report([...at, kind, "min"], `is ${min}; expected at most ${total - 1}, since there are ${total} nodes`);
    }
  }
  const parts = written.components?.is;
  if (parts !== undefined && parts > total) {
    report([...at, "components", "is"], `is ${parts}; expected at most ${total}, the number of nodes`);
  }
}
