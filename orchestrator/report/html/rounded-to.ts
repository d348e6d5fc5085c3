/** Rounds values as far as their unit makes sense: more digits are noise, and make the page large. */
import type { MeasureUnit } from "../../measures/measure-unit.ts";

export function roundedTo(unit: MeasureUnit): (value: number | null) => number | null {
  const factor = unit === "bytes" || unit === "bytes/s" ? 1 : unit === "ratio" ? 1e4 : 100;
  return (value) => (value === null ? null : Math.round(value * factor) / factor);
}
