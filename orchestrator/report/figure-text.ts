/** Values of measures for people: three digits say enough, and the unit says of what. */
import { formatBytes, formatMs } from "../base/units.ts";
import type { MeasureUnit } from "../measures/measure.ts";

/** "5.92", "98.7%", "1.3s", "12.1KiB/s" */
export function figureText(value: number, unit: MeasureUnit): string {
  return value < 0 ? `−${sizeText(-value, unit)}` : sizeText(value, unit);
}

/** With its sign; of shares in percentage points: "+0.3", "−1.2pp". */
export function differenceText(value: number, unit: MeasureUnit): string {
  const size = Math.abs(value);
  const text = unit === "ratio" ? `${threeDigits(size * 100)}pp` : sizeText(size, unit);
  return `${value < 0 ? "−" : value > 0 ? "+" : "±"}${text}`;
}

function sizeText(size: number, unit: MeasureUnit): string {
  switch (unit) {
    case "count":
    case "score":
      return threeDigits(size);
    case "ratio":
      return `${threeDigits(size * 100)}%`;
    case "ms":
      return size < 1000 ? `${threeDigits(size)}ms` : formatMs(size);
    case "bytes":
      return bytesText(size);
    case "bytes/s":
      return `${bytesText(size)}/s`;
    case "1/min":
      return `${threeDigits(size)}/min`;
    default:
      return unit satisfies never;
  }
}

function bytesText(bytes: number): string {
  return bytes < 1024 ? `${threeDigits(bytes)}B` : formatBytes(bytes);
}

/** Of what has more than three before the point, all of them. */
function threeDigits(size: number): string {
  return size >= 100 ? `${Math.round(size)}` : `${Number(size.toPrecision(3))}`;
}
