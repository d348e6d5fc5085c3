/**
 * When an expectation must hold: words that fit together, times that fit into the phase, and for `recovers` a fault's end with
 * time after it.
 */
import { assertions } from "../../assertions/index.ts";
import { formatMs } from "../../base/units.ts";
import { isUnknown } from "../did-you-mean.ts";
import type { WrittenExpectation } from "../expectation-schema.ts";
import { faultTimes } from "../fault-times.ts";
import type { Path, Report } from "../problem.ts";
import { kindOf } from "../resolve.ts";
import { longestMs, type Topology } from "../topology.ts";

export function checkExpectedTime(written: WrittenExpectation, topology: Topology, at: Path, report: Report): void {
  checkWords(written, at, report);
  const { within, after } = written;
  const phase = topology.phases.find(({ name }) => name === written.in);
  if (phase === undefined) {
    const phases = topology.phases.map(({ name }) => name);
    report([...at, "in"], isUnknown(written.in, "a phase", phases));
    return;
  }
  const lengthMs = longestMs(phase);
  const length = `${formatMs(lengthMs)}, the length of ${phase.name}`;
  if (within !== undefined && within > lengthMs)
    report([...at, "within"], `is ${formatMs(within)}; expected at most ${length}`);
  if (after !== undefined && after >= lengthMs)
    report([...at, "after"], `is ${formatMs(after)}; expected less than ${length}`);
  checkRecovery(written, topology, at, report);
}

function checkWords(written: WrittenExpectation, at: Path, report: Report): void {
  const kind = kindOf(written);
  const words = (["within", "recovers", "when", "after"] as const).filter((word) => written[word] !== undefined);
  const [first] = words;
  if (first === "within" || first === "recovers") {
    for (const word of words.slice(1)) report([...at, word], `stands beside \`${first}\`; expected one of them`);
  }
  const misfit = words.find((word) => word !== "after" && written[word] !== "throughout");
  const over = (assertions[kind].over as (settings: unknown) => "rounds" | "window")(written[kind]);
  if (misfit !== undefined && over === "window") {
    report(
      [...at, misfit],
      `does not fit ${kind}, which is one figure over the phase; expected it without, or after: 5s`,
    );
  }
}

/** By the plan: a run takes its time to do and undo things. */
function checkRecovery({ recovers, in: name }: WrittenExpectation, topology: Topology, at: Path, report: Report): void {
  const { phases, faults, endMs } = faultTimes(topology);
  const phase = phases[topology.phases.findIndex((candidate) => candidate.name === name)];
  if (recovers === undefined || phase === undefined) return;
  const own = faults.findLast(({ fromMs, toMs }) => fromMs < phase.toMs && toMs > phase.fromMs);
  const last = own ?? faults.findLast(({ toMs }) => toMs <= phase.fromMs);
  if (last === undefined) {
    report(
      [...at, "recovers"],
      `follows no fault, for ${name} has none and comes after none; expected a phase with faults, or one after it`,
    );
    return;
  }
  const next = faults.find(({ fromMs }) => fromMs >= last.toMs);
  const leftMs = (next?.fromMs ?? endMs) - last.toMs;
  if (recovers > leftMs) {
    const until = next === undefined ? "the end of the run" : "the next fault";
    report(
      [...at, "recovers"],
      `is ${formatMs(recovers)}; expected at most ${formatMs(leftMs)}, the time from the end of the faults to ${until}`,
    );
  }
}
