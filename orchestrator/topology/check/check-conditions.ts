/** Changes of conditions: that each names links that are there, a course that can be run, and nothing that is said twice. */
import { formatMs } from "../../base/units.ts";
import { type Condition, rampsIn } from "../../scenario/conditions/condition.ts";
import { mostMoments } from "../../scenario/conditions/moments.ts";
import type { ReplayTrace } from "../../scenario/conditions/replay-trace.ts";
import { type CastCondition, castConditions } from "../cast-conditions.ts";
import type { Path, Report } from "../problem.ts";
import { longestMs, type Phase, type Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { checkChanged } from "./check-changed.ts";
import { checkEffects } from "./check-effects.ts";
import { checkLinks } from "./check-links.ts";
import { checkOverlaps } from "./check-overlaps.ts";
import { checkTime } from "./check-time.ts";
import { reportingFaults } from "./reporting-faults.ts";

export function checkConditions(_: TopologyFile, topology: Topology, reportAsConditions: Report): void {
  const report = reportingFaults(topology, reportAsConditions);
  for (const [i, phase] of topology.phases.entries()) {
    const at = ["phases", i, "conditions"];
    const cast = castConditions(topology, phase);
    for (const [j, { written, trace, fault }] of phase.conditions.entries()) {
      if (fault === null) checkTime(written, longestMs(phase), [...at, j], report);
      checkEffects(written, [...at, j], report);
      checkCourse(written, phase, [...at, j], report);
      checkFields(written, trace, [...at, j], report);
    }
    checkLinks(topology, i, report);
    checkOverlaps(cast, at, report);
    checkChanged(cast, topology, i, report);
    checkReorder(cast, topology, at, report);
    checkCount(cast, phase, at, report);
  }
}

/** One course a change, and time enough for it. */
function checkCourse(written: Condition, phase: Phase, at: Path, report: Report): void {
  const { over, flap, replay, cut } = written;
  const lastsMs = (written.for ?? longestMs(phase) - written.at) || 0;
  const [ramp] = rampsIn(written);
  const courses = [
    ...(ramp === undefined ? [] : [ramp]),
    ...(["flap", "replay"] as const).filter((key) => written[key]),
  ];
  for (const key of courses.slice(1)) {
    report([...at, key], `stands beside ${ramp ? `the ramp of ${ramp}` : courses[0]}; expected one course a change`);
  }
  if (over !== undefined && ramp === undefined) {
    report(
      [...at, "over"],
      "belongs to no ramp; expected values to go from and to, as delay: { from: 20ms, to: 200ms }",
    );
  } else if (over !== undefined && over > lastsMs) {
    report(
      [...at, "over"],
      `is ${formatMs(over)}; expected at most ${formatMs(lastsMs)}, the time that the change lasts`,
    );
  }
  if (flap !== undefined && flap.down >= lastsMs) {
    const message = `is ${formatMs(flap.down)}; expected less than ${formatMs(lastsMs)}, the time that the change lasts`;
    report([...at, "flap", "down"], message);
  }
  if (replay !== undefined && cut) report([...at, "cut"], "stands beside replay; expected one of them");
  for (const key of ["once", "start"] as const) {
    if (written[key] !== undefined && replay === undefined)
      report([...at, key], "belongs to no replay; expected one beside it, as replay: traces/lte.csv");
  }
  const isEndless =
    flap !== undefined || (replay !== undefined && !written.once) || (ramp !== undefined && over === undefined);
  if (phase.end.kind === "until" && written.for === undefined && isEndless) {
    const key = courses[0] ?? "flap";
    report([...at, key], "would go on for all of a phase whose length is open; expected for: 20s beside it");
  }
}

const pathOnly = { rate: "rate_mbit" } as const;
const mileOnly = { up: "up_mbit", down: "down_mbit" } as const;
const columnOf = { delay: "delay_ms", jitter: "jitter_ms", loss: "loss_percent", ...pathOnly, ...mileOnly } as const;

/** Something is changed, by what links of that kind have, and by one source. */
function checkFields(written: Condition, trace: ReplayTrace | null, at: Path, report: Report): void {
  const { between, from, to, of, at: _at, for: _for, over, flap, replay, once, start, cut, ...effects } = written;
  const named = Object.keys(effects).filter((key) => effects[key as keyof typeof effects] !== undefined);
  if (named.length === 0 && !cut && replay === undefined) {
    report(at, "changes nothing; expected what becomes of the links, as delay: 200ms or cut: true");
  }
  if (cut) {
    for (const key of named)
      report([...at, key], "stands beside cut, which lets nothing through; expected one of them");
  }
  const misfits = of === undefined ? mileOnly : pathOnly;
  const [what, instead] = of === undefined ? ["a last mile", "rate"] : ["a path", "up or down"];
  for (const [key, column] of Object.entries(misfits)) {
    if (named.includes(key)) report([...at, key], `is of ${what}; expected ${instead} for these links`);
    if (trace?.columns.some((name) => name === column)) {
      report([...at, "replay"], `has a column ${column}, which is of ${what}; expected ${instead} for these links`);
    }
  }
  for (const [key, column] of Object.entries(columnOf)) {
    if (named.includes(key) && trace?.columns.some((name) => name === column)) {
      report([...at, key], `stands beside a replay that has ${column}; expected one of them`);
    }
  }
}

/** What overtakes must have something to overtake: a delay somewhere, of the network or of another change. */
function checkReorder(cast: readonly CastCondition[], { network }: Topology, at: Path, report: Report): void {
  const stretches = [network.within, ...network.paths.map(({ segment }) => segment), ...Object.values(network.links)];
  const changes = cast.flatMap(({ moments }) => moments.map(({ to }) => to));
  if ([...stretches, ...changes].some((stretch) => stretch?.delayMs)) return;
  for (const [j, { written }] of cast.entries()) {
    const message = "finds no delay on its way, so that none can be overtaken; expected one, as delay: 20ms";
    if (written.reorder !== undefined) report([...at, j, "reorder"], message);
  }
}

/** Carrying out and recording more would be a load of its own. */
function checkCount(cast: readonly CastCondition[], phase: Phase, at: Path, report: Report): void {
  const counts = cast.map(({ moments }) => moments.length);
  const sum = counts.reduce((total, count) => total + count, 0);
  if (sum <= mostMoments) return;
  const largest = counts.indexOf(Math.max(...counts));
  const many = Math.max(...counts) > mostMoments ? `more than ${mostMoments}` : `${sum} in all`;
  const message = `makes the changes of ${phase.name} too many, ${many}; expected at most ${mostMoments}: slower ones, or for less time`;
  report([...at, largest], message);
}
