/** That what begins at a time and takes a while is over before its phase is. */
import { formatMs } from "../../base/units.ts";
import type { Path, Report } from "../problem.ts";

/** @param lengthMs that there is for it */
export function checkSpan(
  { at: atMs, within: withinMs }: { readonly at: number; readonly within: number },
  lengthMs: number,
  at: Path,
  report: Report,
): void {
  const [length, end] = [formatMs(lengthMs), formatMs(atMs + withinMs)];
  if (atMs >= lengthMs)
    report([...at, "at"], `is ${formatMs(atMs)}; expected less than ${length}, which the phase has for it`);
  else if (atMs + withinMs > lengthMs) {
    report([...at, "within"], `ends at ${end}; expected an end within ${length}, which the phase has for it`);
  }
}
