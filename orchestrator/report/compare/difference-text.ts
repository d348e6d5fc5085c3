/** How far two values of a measure lie apart, as people read it. */

import { measureText } from "../../measures/measure-text.ts";
import type { MeasureUnit } from "../../measures/measure-unit.ts";

/** With its sign; of shares in percentage points: "+0.3", "−1.2pp", "±0ms". */
export function differenceText(value: number, unit: MeasureUnit): string {
  const size = measureText(Math.abs(value), unit);
  return `${value < 0 ? "−" : value > 0 ? "+" : "±"}${unit === "ratio" ? size.replace("%", "pp") : size}`;
}
