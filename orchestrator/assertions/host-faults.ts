/**
 * Whether the host kept up, by its kernel's own account: cores, memory, and packets that were lost with no condition asking for it.
 * What it did to the nodes and to the observation is in `observation-faults.ts`.
 */
import { formatBytes, formatMs, formatShare } from "../base/units.ts";
import type { HostEvent, KernelFigures } from "../model/trace.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import { judgedPhases, recoveredMs, stretchesOf, whenIn } from "./strain.ts";
import type { TestbedFault } from "./testbed-fault.ts";

/** Of the cores' time; below it there was room, however many tasks waited for one now and then. */
const busyRatio = 0.95;
/** Of the time, in which some task waited for a core. Tasks that may use less than a core wait on an idle host, too. */
const waitingRatio = 0.8;
/** Of the cores' time: more than one run differs from the next by itself. */
const stolenRatio = 0.1;
/** Of the time. A host that is not short of memory has none. */
const memoryWaitRatio = 0.1;
/** Of all memory: below it the kernel takes away pages of programs that run. */
const availableRatio = 0.02;
/** As far as a measured loss may be from its plan: see `link-tolerances.ts`. */
const droppedRatio = 0.01;

interface Sample extends HostEvent {
  readonly kernel: KernelFigures;
}

interface Limit {
  /** So many samples in a row, at least: two seconds of busy cores harm nobody who is well. */
  readonly inARow: number;
  /** Undefined where the sample is within. */
  readonly exceeded: (sample: Sample, history: History) => Excess | undefined;
  readonly advice: string;
  /** No condition of the plan lost them, so it takes a pass from who was not seen outside of it, too. */
  readonly losesPackets: boolean;
  readonly fromOutside?: true;
}

interface Excess {
  /** The more, the worse, of the same limit. */
  readonly size: number;
  /** "all cores were busy" */
  readonly text: string;
}

const limits: readonly Limit[] = [
  {
    inARow: 3,
    exceeded({ cpuRatio, kernel: { cpuPressureRatio = 0 } }) {
      if (cpuRatio < busyRatio || cpuPressureRatio < waitingRatio) return undefined;
      return {
        size: cpuPressureRatio,
        text: `all cores were busy, with work that waited for one ${share(cpuPressureRatio)} of the time,`,
      };
    },
    advice: "the host is busy: run fewer nodes, or give it more cores",
    losesPackets: false,
  },
  {
    inARow: 3,
    exceeded: ({ kernel: { stealRatio = 0 } }) =>
      stealRatio > stolenRatio
        ? { size: stealRatio, text: `the hypervisor gave ${share(stealRatio)} of the cores' time to others` }
        : undefined,
    advice: "the host is busy: use one that shares its cores with nobody, or run fewer nodes",
    losesPackets: false,
    fromOutside: true,
  },
  {
    inARow: 1,
    exceeded: ({ kernel: { memoryPressureRatio = 0 } }) =>
      memoryPressureRatio > memoryWaitRatio
        ? { size: memoryPressureRatio, text: `all work waited for memory ${share(memoryPressureRatio)} of the time` }
        : undefined,
    advice: "the host is short of memory: run fewer nodes, or give it more",
    losesPackets: false,
  },
  {
    inARow: 1,
    exceeded({ host, kernel: { memoryAvailableBytes = Infinity } }, { header }) {
      const { host: all, hosts = [] } = header.environment;
      const { memoryBytes } = hosts.find(({ name }) => name === host) ?? all;
      if (memoryAvailableBytes >= availableRatio * memoryBytes) return undefined;
      return {
        size: -memoryAvailableBytes,
        text: `only ${formatBytes(memoryAvailableBytes)} of memory were to be had`,
      };
    },
    advice: "the host is short of memory: run fewer nodes, or give it more",
    losesPackets: false,
  },
  {
    inARow: 1,
    exceeded({ kernel: { packets = { taken: 0, dropped: 0 } } }) {
      const ratio = packets.dropped / Math.max(1, packets.taken + packets.dropped);
      return ratio > droppedRatio
        ? { size: ratio, text: `the kernel had no room for ${share(ratio)} of all packets` }
        : undefined;
    },
    advice: "no condition lost them: send less, or `sudo sysctl -w net.core.netdev_max_backlog=10000`",
    losesPackets: true,
  },
  neighbourLimit("ipv4"),
  neighbourLimit("ipv6"),
];

function neighbourLimit(version: "ipv4" | "ipv6"): Limit {
  return {
    inARow: 1,
    exceeded({ kernel: { neighbours } }) {
      const { entries, most, refused } = neighbours?.[version] ?? { entries: 0, most: 0, refused: 0 };
      if (refused === 0) return undefined;
      return {
        size: refused,
        text: `the kernel's neighbour table of ${version} was full, ${entries} of ${most} entries,`,
      };
    },
    advice: `packets had nowhere to go: \`sudo sysctl -w net.${version}.neigh.default.gc_thresh3=16384\`, or run fewer nodes`,
    losesPackets: true,
  };
}

/** Only of phases that something is expected of. */
export function hostFaults(history: History): readonly TestbedFault[] {
  const samples = history.hosts.filter((host): host is Sample => host.kernel !== undefined);
  const ofEach = [...Map.groupBy(samples, ({ host }) => host)];
  return judgedPhases(history).flatMap((phase) =>
    ofEach.flatMap(([host, its]) => {
      const own = its.filter(({ atMs }) => atMs > phase.startMs && atMs <= phase.endMs);
      return limits.flatMap((limit) => {
        const stretches = stretchesOf(beyond(own, limit, history));
        return stretches.map((stretch) => faultOf(stretch, limit, { host, phase, history }));
      });
    }),
  );
}

interface Moment extends Excess {
  readonly atMs: number;
}

function beyond(samples: readonly Sample[], { inARow, exceeded }: Limit, history: History): readonly Moment[] {
  const runs: Moment[][] = [[]];
  for (const sample of samples) {
    const excess = exceeded(sample, history);
    if (excess === undefined) runs.push([]);
    else runs.at(-1)?.push({ ...excess, atMs: sample.atMs });
  }
  return runs.filter(({ length }) => length >= inARow).flat();
}

interface Place {
  /** Its name, where there are several. */
  readonly host: string | undefined;
  readonly phase: PhaseSpan;
  readonly history: History;
}

function faultOf(
  stretch: readonly [Moment, ...Moment[]],
  { advice, losesPackets, fromOutside }: Limit,
  { host, phase, history: { hosts } }: Place,
): TestbedFault {
  const [first] = stretch;
  const { text } = stretch.reduce((worst, moment) => (moment.size > worst.size ? moment : worst));
  // A sample is of the time since the one before it.
  const fromMs = Math.max(phase.startMs, hosts.findLast(({ atMs }) => atMs < first.atMs)?.atMs ?? phase.startMs);
  const lastMs = stretch.at(-1)?.atMs ?? first.atMs;
  return {
    message: `${host === undefined ? "" : `${host}: `}${text} for ${formatMs(lastMs - fromMs)} ${whenIn(phase, fromMs)}; ${advice}`,
    fromMs,
    // What a short time cost is made up for in a short time; a join by itself keeps a small host busy for some seconds.
    toMs: lastMs + Math.min(recoveredMs, lastMs - fromMs),
    excuses: true,
    voids: false,
    ...(losesPackets && { mendedAtMs: lastMs }),
    ...(fromOutside && { fromOutside }),
  };
}

function share(ratio: number): string {
  return formatShare(Math.round(ratio * 1000) / 1000);
}
