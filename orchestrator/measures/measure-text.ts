/** A measure's value as people read it, in its unit. Imports types only: the page's own script writes its figures with it, too. */
import type { MeasureUnit } from "./measure-unit.ts";

/** "6.2", "99.97%", "640ms", "12.3s", "1.5KiB/s", "3/min"; "–" where nothing is known. */
export function measureText(value: number | null | undefined, unit: MeasureUnit): string {
  if (value === null || value === undefined) return "–";
  switch (unit) {
    case "count":
    case "score":
      return short(value);
    case "ratio":
      return `${Number((value * 100).toFixed(2))}%`;
    case "ms":
      return Math.abs(value) < 1000 ? `${short(value)}ms` : `${short(value / 1000)}s`;
    case "bytes":
      return bytesText(value);
    case "bytes/s":
      return `${bytesText(value)}/s`;
    case "1/min":
      return `${short(value)}/min`;
    default:
      return unit satisfies never;
  }
}

function bytesText(bytes: number): string {
  const powers = ["B", "KiB", "MiB", "GiB"];
  const power = Math.min(powers.length - 1, Math.floor(Math.log2(Math.max(1, Math.abs(bytes))) / 10));
  return `${short(bytes / 1024 ** power)}${powers[power]}`;
}

/** Three digits and no zeros after the point: more is noise. */
function short(value: number): string {
  return `${Number(Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3))}`;
}
