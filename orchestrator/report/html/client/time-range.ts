/** The stretch of time in view, and marks on it. */

export interface TimeRange {
  readonly fromS: number;
  readonly toS: number;
}

const stepsS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 28800, 86400];

/** Round times in a range, about `count` of them. */
export function ticksIn({ fromS, toS }: TimeRange, count: number): readonly number[] {
  const stepS = stepsS.find((step) => (toS - fromS) / step <= count) ?? 86400;
  const first = Math.ceil(fromS / stepS);
  return Array.from({ length: Math.floor(toS / stepS) - first + 1 }, (_, i) => (first + i) * stepS);
}

/** Where a time stands in a range, 0..1, kept within. */
export function shareOf(atS: number, { fromS, toS }: TimeRange): number {
  return Math.min(1, Math.max(0, (atS - fromS) / Math.max(1e-9, toS - fromS)));
}
