/**
 * The jitter distributions as tables of quantiles, in the format of tc's `.dist` files, one source for both backends: netem
 * draws an entry at random, and so does the emulator. Ours, and not those that come with tc, because each has a mean of 0 and
 * a standard deviation of 1, so that a jitter means the same whatever its shape.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { probit } from "simple-statistics";
import { type Distribution, distributions } from "./protocol.ts";

/** Entries of a table; tc reads up to 16384. */
const entries = 4096;
/** One standard deviation in a table's entries. Source: NETEM_DIST_SCALE in the kernel's pkt_sched.h. */
export const entryScale = 8192;
/** Entries are 16 bits wide, so nothing is further out than this many deviations. */
const furthest = 32_767 / entryScale;
/** Source: tc's own pareto table. */
const paretoShape = 3;

/** The name under which tc and the emulator find a table: `<directory>/meshbed-normal.dist`. */
export function tableName(distribution: Distribution): string {
  return `meshbed-${distribution}`;
}

/** Puts all tables into a directory, which is made where it is missing. */
export async function writeDistributionTables(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const distribution of distributions) {
    const table = distributionTable(distribution);
    await writeFile(join(directory, `${tableName(distribution)}.dist`), `${table.join("\n")}\n`);
  }
}

/** Quantiles from the lowest to the highest, whole numbers of -32767..32767. */
export function distributionTable(distribution: Distribution): readonly number[] {
  const ranks = Array.from({ length: entries }, (_, i) => (i + 0.5) / entries);
  return standardized(ranks.map((rank) => quantile(distribution, rank))).map((value) => Math.round(value * entryScale));
}

function quantile(distribution: Distribution, rank: number): number {
  switch (distribution) {
    case "uniform":
      return rank;
    case "normal":
      return probit(rank);
    case "pareto":
      return pareto(rank);
    case "paretonormal":
      // As in tc: a quarter of the one and three quarters of the other.
      return 0.25 * probit(rank) + 0.75 * standardPareto(rank);
    default:
      return distribution satisfies never;
  }
}

function pareto(rank: number): number {
  return (1 - rank) ** (-1 / paretoShape);
}

/** With mean 0 and deviation 1: the mean is a/(a-1), the variance a/((a-1)^2 (a-2)). */
function standardPareto(rank: number): number {
  const mean = paretoShape / (paretoShape - 1);
  const deviation = Math.sqrt(paretoShape / ((paretoShape - 1) ** 2 * (paretoShape - 2)));
  return (pareto(rank) - mean) / deviation;
}

/** What is too far out is drawn in, which narrows the rest, which is then stretched again: a few rounds settle it. */
function standardized(values: readonly number[]): readonly number[] {
  let table = values;
  for (let round = 0; round < 50; round++) {
    const mean = table.reduce((sum, value) => sum + value, 0) / table.length;
    const deviation = Math.sqrt(table.reduce((sum, value) => sum + (value - mean) ** 2, 0) / table.length);
    table = table.map((value) => Math.max(-furthest, Math.min(furthest, (value - mean) / deviation)));
  }
  return table;
}
