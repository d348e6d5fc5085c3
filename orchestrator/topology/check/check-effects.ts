/** What one item says of a link, as far as it can be told from that item alone: shares, loss models, what belongs together. */
import { formatShare } from "../../base/units.ts";
import type { Condition } from "../../scenario/conditions/condition.ts";
import type { Path, Report } from "../problem.ts";

/** A segment, a last mile, or a change of either. */
export type WrittenEffects = Pick<
  Condition,
  "loss" | "burst" | "gilbert-elliott" | "four-state" | "reorder" | "reorder-gap" | "corrupt"
>;

export function checkEffects(written: WrittenEffects, at: Path, report: Report): void {
  const { loss, reorder, corrupt } = written;
  if (most(loss) === 1) report([...at, "loss"], 'is "100%"; expected less, or cut: true in a phase\'s conditions');
  if (most(corrupt) === 1)
    report([...at, "corrupt"], 'is "100%"; expected less, or cut: true in a phase\'s conditions');
  if (most(reorder) === 1)
    report([...at, "reorder"], 'is "100%"; expected less, since then none is left to be overtaken');
  if (written["reorder-gap"] !== undefined && reorder === undefined) {
    report([...at, "reorder-gap"], "belongs to no reorder; expected one beside it, as reorder: 2%");
  }
  checkBurst(written, at, report);
  checkModels(written, at, report);
}

/** Bursts of so few packets would have to follow one another without a packet between them. */
function checkBurst({ loss, burst }: WrittenEffects, at: Path, report: Report): void {
  if (burst === undefined) return;
  const share = most(loss);
  if (share === undefined) report([...at, "burst"], "belongs to no loss; expected one beside it, as loss: 2%");
  else if (share < 1 && share > burst / (burst + 1)) {
    const least = Math.ceil(Number(((share / (1 - share)) * 100).toPrecision(10))) / 100;
    report([...at, "burst"], `is ${burst}, too short for a loss of ${formatShare(share)}; expected ${least} or more`);
  }
}

function checkModels(written: WrittenEffects, at: Path, report: Report): void {
  const { "gilbert-elliott": twoStates, "four-state": fourStates } = written;
  const models = (["four-state", "gilbert-elliott", "loss"] as const).filter((key) => written[key] !== undefined);
  for (const key of models.slice(1)) {
    report([...at, key], `stands beside ${models[0]}, which says all of the loss; expected one of them`);
  }
  if (twoStates !== undefined) {
    const place = [...at, "gilbert-elliott"];
    if (twoStates["to-bad"] === 0)
      report([...place, "to-bad"], 'is "0%", so that it never turns bad; expected more, or loss: 1% without bursts');
    if (twoStates["to-good"] === 0)
      report([...place, "to-good"], 'is "0%", so that it never turns good again; expected more');
    if (twoStates["loss-in-good"] === 1)
      report([...place, "loss-in-good"], 'is "100%"; expected less, or cut: true in a phase\'s conditions');
  }
  if (fourStates !== undefined) checkFourStates(fourStates, [...at, "four-state"], report);
}

function checkFourStates(chain: NonNullable<WrittenEffects["four-state"]>, at: Path, report: Report): void {
  const { p13, p31, p32, p23, p14 } = chain;
  const checkSum = (a: number, b: number, names: string, from: string) => {
    if (a + b > 1)
      report(at, `has ${names} of ${formatShare(a + b)} together; expected at most 100%, since both leave ${from}`);
  };
  checkSum(p13, p14, "p13 and p14", "the gap");
  checkSum(p31, p32, "p31 and p32", "the same state of a burst");
  if (p13 === 0 && p14 === 0) report(at, "loses nothing; expected p13 or p14 above 0%");
  if (p13 > 0 && p31 === 0) report([...at, "p31"], 'is "0%", so that a burst never ends; expected more');
  if (p32 > 0 && p23 === 0)
    report([...at, "p23"], 'is "0%", so that it never leaves a burst\'s reception; expected more');
}

/** Of a ramp its larger end. */
function most(value: number | { readonly from: number; readonly to: number } | undefined): number | undefined {
  return typeof value === "object" ? Math.max(value.from, value.to) : value;
}
