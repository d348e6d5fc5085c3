/** What each model of churn asks for, held against the nodes and the time that there are. */
import { formatMs, formatShare } from "../../base/units.ts";
import type { NodeId } from "../../model/step.ts";
import type { Churn } from "../../scenario/churn/index.ts";
import { massLeave } from "../../scenario/churn/mass-leave.ts";
import { rolling } from "../../scenario/churn/rolling.ts";
import { nodesOfTrace } from "../../scenario/churn/trace-churn.ts";
import type { Path, Report } from "../problem.ts";
import type { PhaseChurn } from "../topology.ts";
import { checkSpan } from "./check-span.ts";

interface Stage {
  /** That can come and go; one more at least than `min-online`. */
  readonly nodes: readonly NodeId[];
  /** From when all of them run. */
  readonly lengthMs: number;
}

type Of<M extends Churn["model"]> = Extract<Churn, { model: M }>;

export function checkChurnModel({ churn, trace }: PhaseChurn, stage: Stage, at: Path, report: Report): void {
  if (churn.model === "mass-leave") checkMassLeave(churn, stage, at, report);
  else if (churn.model === "rolling") checkRolling(churn, stage, at, report);
  else if (churn.model === "diurnal") checkDiurnal(churn, stage, at, report);
  else if (churn.model === "trace") checkTrace(churn, trace, stage, at, report);
}

function checkMassLeave(churn: Of<"mass-leave">, { nodes, lengthMs }: Stage, at: Path, report: Report): void {
  const leaving = massLeave.leaving(churn, nodes.length);
  const most = nodes.length - churn["min-online"];
  const floor =
    churn["min-online"] === 0 ? "the nodes that can leave" : `which leaves min-online: ${churn["min-online"]}`;
  const key = churn.count === undefined ? "share" : "count";
  const written =
    churn.count === undefined
      ? `${formatShare(churn.share ?? 0)} of ${nodes.length} nodes, which is ${leaving}`
      : `${leaving}`;
  if (leaving === 0) report([...at, key], `is ${written}; expected at least ${formatShare(1 / nodes.length)}`);
  else if (leaving > most) report([...at, key], `is ${written}; expected at most ${most}, ${floor}`);
  checkSpan(churn, lengthMs, at, report);
}

/** However long each batch waits for health, the last one is over with the phase. */
function checkRolling(churn: Of<"rolling">, { nodes, lengthMs }: Stage, at: Path, report: Report): void {
  const { batch, at: atMs, "min-online": floor } = churn;
  const batches = Math.ceil(nodes.length / batch);
  const waitMs = rolling.waitMs(churn, nodes.length, lengthMs);
  const leastMs = 1000;
  if (batch > nodes.length - floor) {
    const why = floor === 0 ? "the nodes that can leave" : `which leaves min-online: ${floor}`;
    report([...at, "batch"], `is ${batch}; expected at most ${nodes.length - floor}, ${why}`);
  } else if (atMs >= lengthMs) {
    report([...at, "at"], `is ${formatMs(atMs)}; expected less than ${formatMs(lengthMs)}, which the phase has for it`);
  } else if (atMs + batches * waitMs > lengthMs) {
    const most = formatMs(Math.floor((lengthMs - atMs) / batches));
    const all = `${batches} batches may take ${formatMs(batches * waitMs)}`;
    report(
      [...at, "healthy-within"],
      `is ${formatMs(waitMs)}, so that ${all}; expected at most ${most}, which the phase has for each`,
    );
  } else if (waitMs < leastMs) {
    report(
      at,
      `has ${formatMs(waitMs)} for each of ${batches} batches; expected 1s or more: a longer phase, or more nodes in a batch`,
    );
  }
}

function checkDiurnal(churn: Of<"diurnal">, { lengthMs }: Stage, at: Path, report: Report): void {
  const periodMs = churn.period ?? lengthMs;
  for (const key of ["leave", "join"] as const) {
    const curve = churn[key];
    if (!("low" in curve)) continue;
    if (curve.peak > periodMs) {
      report([...at, key, "peak"], `is ${formatMs(curve.peak)}; expected at most ${formatMs(periodMs)}, the period`);
    }
    if (curve.low > curve.high) report([...at, key, "low"], "is above high; expected at most that");
  }
}

function checkTrace(
  churn: Of<"trace">,
  trace: PhaseChurn["trace"],
  { nodes, lengthMs }: Stage,
  at: Path,
  report: Report,
): void {
  if (trace === null) return; // it could not be read, which is told where it is
  const nodeOf = nodesOfTrace(trace, churn.group, nodes);
  const strangers = trace.peers.filter((peer) => !nodeOf.has(peer));
  const [first] = trace.rows;
  if (strangers.length > 0 && nodeOf.size === nodes.length) {
    report(
      [...at, "file"],
      `is of ${trace.peers.length} peers; expected at most ${nodes.length}, the nodes that can leave`,
    );
  } else if (strangers.length > 0) {
    report(
      [...at, "file"],
      `names ${strangers[0]}; expected nodes of ${churn.group} that no fault holds, or none of its nodes`,
    );
  } else if (first !== undefined && first.atMs / churn.speed >= lengthMs) {
    const beginsAt = formatMs(first.atMs / churn.speed);
    report(
      [...at, "file"],
      `begins at ${beginsAt}; expected a row before ${formatMs(lengthMs)}, which the phase has for it`,
    );
  }
}
