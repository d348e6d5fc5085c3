/** How the units of measures are written in the names of columns and metrics. */
import type { Measure, MeasureUnit } from "../../measures/measure.ts";

interface UnitName {
  /** What ends a name; undefined for what has no unit. */
  readonly suffix: string | undefined;
  /** A value is multiplied by this to be in that unit. */
  readonly scale: number;
}

/** As measured. */
const columnUnits: Readonly<Record<MeasureUnit, UnitName>> = {
  count: { suffix: undefined, scale: 1 },
  score: { suffix: undefined, scale: 1 },
  ratio: { suffix: "ratio", scale: 1 },
  ms: { suffix: "ms", scale: 1 },
  bytes: { suffix: "bytes", scale: 1 },
  "bytes/s": { suffix: "bytes_per_second", scale: 1 },
  "1/min": { suffix: "per_minute", scale: 1 },
};

/** Base units. Source: prometheus.io/docs/practices/naming. */
const metricUnits: Readonly<Record<MeasureUnit, UnitName>> = {
  ...columnUnits,
  ms: { suffix: "seconds", scale: 1e-3 },
};

export interface Named {
  /** Snake case; a unit ends the name. */
  readonly name: string;
  readonly unit: string | undefined;
  inUnit(value: number): number;
}

export function columnOf(measure: Pick<Measure, "name" | "unit">): Named {
  return named(measure.name, columnUnits[measure.unit]);
}

export function metricOf(measure: Pick<Measure, "name" | "unit">): Named {
  return named(measure.name, metricUnits[measure.unit]);
}

function named(measureName: string, { suffix, scale }: UnitName): Named {
  const words = measureName.replaceAll("-", "_");
  const name = suffix === undefined || words.endsWith(`_${suffix}`) ? words : `${words}_${suffix}`;
  return { name, unit: suffix, inUnit: (value) => value * scale };
}
