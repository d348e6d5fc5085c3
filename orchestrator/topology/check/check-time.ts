/** That what a phase does, a fault or a change of conditions, falls into the phase. */
import { formatMs } from "../../base/units.ts";
import type { Path, Report } from "../problem.ts";

export function checkTime(
  { at: atMs, for: forMs = 0 }: { readonly at: number; readonly for?: number | undefined },
  lengthMs: number,
  at: Path,
  report: Report,
): void {
  const length = formatMs(lengthMs);
  if (atMs >= lengthMs) report([...at, "at"], `is ${formatMs(atMs)}; expected less than ${length}, the phase's length`);
  else if (atMs + forMs > lengthMs) {
    const end = formatMs(atMs + forMs);
    report([...at, "for"], `ends at ${end}; expected an end within ${length}, the phase's length`);
  }
}
