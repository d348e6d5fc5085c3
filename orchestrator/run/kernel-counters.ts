/** What a kernel's own account says of the time between two looks at it; what it does not tell is left out. */
import type { KernelTexts } from "../base/kernel-texts.ts";
import type { KernelFigures, NeighbourTable } from "../model/trace.ts";

/** @param spanMs between the two looks, by a clock that nobody sets; > 0 */
export function kernelFigures(before: KernelTexts, now: KernelTexts, spanMs: number): KernelFigures {
  const cpuPressureRatio = stalledRatio(before.cpuPressure, now.cpuPressure, "some", spanMs);
  const memoryPressureRatio = stalledRatio(before.memoryPressure, now.memoryPressure, "full", spanMs);
  const stealRatio = stolenRatio(before.cores, now.cores);
  const memoryAvailableBytes = availableBytes(now.memory);
  const packets = packetsBetween(before.softnet, now.softnet);
  const ipv4 = neighboursOf(before.neighbours4, now.neighbours4, now.mostNeighbours4);
  const ipv6 = neighboursOf(before.neighbours6, now.neighbours6, now.mostNeighbours6);
  return {
    ...(cpuPressureRatio !== undefined && { cpuPressureRatio }),
    ...(memoryPressureRatio !== undefined && { memoryPressureRatio }),
    ...(stealRatio !== undefined && { stealRatio }),
    ...(memoryAvailableBytes !== undefined && { memoryAvailableBytes }),
    ...(packets && { packets }),
    ...((ipv4 || ipv6) && { neighbours: { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) } }),
  };
}

/** "some avg10=0.00 avg60=0.00 avg300=0.00 total=29781", in microseconds. Source: Documentation/accounting/psi.rst. */
function stalledRatio(
  before: string | undefined,
  now: string | undefined,
  who: "some" | "full",
  spanMs: number,
): number | undefined {
  const totals = [before, now].map((text) => numberAfter(text, new RegExp(`^${who} .*total=(\\d+)`, "m")));
  const [from, to] = totals;
  if (from === undefined || to === undefined) return undefined;
  return Math.min(1, (to - from) / 1000 / spanMs);
}

/** "cpu  user nice system idle iowait irq softirq steal guest guest_nice", in ticks. Source: proc_stat(5). */
function stolenRatio(before: string | undefined, now: string | undefined): number | undefined {
  const [from, to] = [before, now].map((text) => {
    // What guests used is in user and nice already.
    const ticks = /^cpu +(.*)/m
      .exec(text ?? "")?.[1]
      ?.split(" ")
      .slice(0, 8)
      .map(Number);
    return ticks && { stolen: ticks[7] ?? 0, all: ticks.reduce((sum, own) => sum + own, 0) };
  });
  if (from === undefined || to === undefined || to.all === from.all) return undefined;
  return (to.stolen - from.stolen) / (to.all - from.all);
}

function availableBytes(text: string | undefined): number | undefined {
  const kibibytes = numberAfter(text, /^MemAvailable: +(\d+) kB/m);
  return kibibytes === undefined ? undefined : kibibytes * 1024;
}

/** A line a core, in hexadecimal: packets taken, packets dropped, and more. Source: net/core/net-procfs.c. */
function packetsBetween(before: string | undefined, now: string | undefined): KernelFigures["packets"] {
  if (before === undefined || now === undefined) return undefined;
  const [from, to] = [before, now].map((text) => text.trim().split("\n").map(hexadecimals));
  const grown = (column: number) => grownBy(sumOf(from, column), sumOf(to, column));
  return { taken: grown(0), dropped: grown(1) };
}

/** A header line, then a line a core, in hexadecimal; `entries` is on each of them the same. Source: net/core/neighbour.c. */
function neighboursOf(
  before: string | undefined,
  now: string | undefined,
  mostText: string | undefined,
): NeighbourTable | undefined {
  if (before === undefined || now === undefined || mostText === undefined) return undefined;
  const column = (now.split("\n")[0] ?? "").trim().split(/\s+/).indexOf("table_fulls");
  const [from, to] = [before, now].map((text) => text.trim().split("\n").slice(1).map(hexadecimals));
  const refused = column < 0 ? 0 : grownBy(sumOf(from, column), sumOf(to, column));
  return { entries: to?.[0]?.[0] ?? 0, most: Number(mostText), refused };
}

function hexadecimals(line: string): readonly number[] {
  return line
    .trim()
    .split(/\s+/)
    .map((word) => Number.parseInt(word, 16));
}

function sumOf(lines: readonly (readonly number[])[] | undefined, column: number): number {
  return (lines ?? []).reduce((sum, line) => sum + (line[column] ?? 0), 0);
}

/** The kernel counts in 32 bits a core, and begins again at 0. */
function grownBy(from: number, to: number): number {
  return (to - from) >>> 0;
}

function numberAfter(text: string | undefined, pattern: RegExp): number | undefined {
  const found = pattern.exec(text ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}
