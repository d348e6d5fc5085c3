/** Charts of the host itself: whether it had room for what ran on it. */
import type { MeasureUnit } from "../../measures/measure-unit.ts";
import type { HostEvent, KernelFigures } from "../../model/trace.ts";
import type { History } from "../../trace/history.ts";
import type { Chart, Line } from "./report-document.ts";
import { roundedTo } from "./rounded-to.ts";
import { spreadLines } from "./spread-lines.ts";

interface HostFigure {
  readonly title: string;
  readonly unit: MeasureUnit;
  readonly meaning: string;
  /** Undefined where the host did not tell. */
  readonly of: (event: HostEvent) => number | undefined;
}

/** The events of each look, one a host that answered. */
export function hostLooks({ hosts }: History): readonly (readonly [HostEvent, ...HostEvent[]])[] {
  return [...Map.groupBy(hosts, ({ atMs }) => atMs).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : ([[first, ...others]] as const),
  );
}

/** None of what was never told. Of several hosts, mean, least and most. */
export function hostCharts(history: History): readonly Chart[] {
  const looks = hostLooks(history);
  const single = history.hosts.every(({ host }) => host === undefined);
  const heading = single ? "Host" : "Hosts";
  return figures.flatMap(({ title, unit, meaning, of }): Chart[] => {
    const known = looks.map((events) => events.flatMap((event) => of(event) ?? []));
    if (known.every(({ length }) => length === 0)) return [];
    const alone = known.map(([value = null]) => roundedTo(unit)(value));
    const lines: readonly Line[] = single ? [{ label: "", role: "main", values: alone }] : spreadLines(known, unit);
    return [{ title, heading, unit, meaning, axis: "host", lines }];
  });
}

const kernel =
  (of: (figures: KernelFigures) => number | undefined) =>
  (event: HostEvent): number | undefined =>
    event.kernel && of(event.kernel);

const figures: readonly HostFigure[] = [
  {
    title: "CPU",
    unit: "ratio",
    meaning: "Share of all cores that was in use.",
    of: ({ cpuRatio }) => cpuRatio,
  },
  {
    title: "CPU pressure",
    unit: "ratio",
    meaning: "Of the time, that in which something that could run waited for a core.",
    of: kernel(({ cpuPressureRatio }) => cpuPressureRatio),
  },
  {
    title: "Stolen CPU",
    unit: "ratio",
    meaning: "Of all cores, what the hypervisor gave to others.",
    of: kernel(({ stealRatio }) => stealRatio),
  },
  {
    title: "Memory",
    unit: "bytes",
    meaning: "Memory in use.",
    of: ({ memoryUsedBytes }) => memoryUsedBytes,
  },
  {
    title: "Memory pressure",
    unit: "ratio",
    meaning: "Of the time, that in which all work waited for memory.",
    of: kernel(({ memoryPressureRatio }) => memoryPressureRatio),
  },
  {
    title: "Packets dropped",
    unit: "count",
    meaning: "Packets of virtual links that a core's full queue dropped since the sample before.",
    of: kernel(({ packets }) => packets?.dropped),
  },
  {
    title: "Neighbour tables",
    unit: "ratio",
    meaning: "How full the kernel's table of neighbours is, of IPv4 or IPv6, whichever is fuller.",
    of: kernel(({ neighbours = {} }) => {
      const shares = Object.values(neighbours).map(({ entries, most }) => entries / most);
      return shares.length === 0 ? undefined : Math.max(...shares);
    }),
  },
  {
    title: "Own lag",
    unit: "ms",
    meaning: "The orchestrator's own longest event-loop delay since the sample before.",
    of: ({ loopLagMs }) => loopLagMs,
  },
];
