/** All kinds of faults that are done to nodes, by their words. A new one is one new file and one line here. */
import { clock } from "./clock.ts";
import { cpu } from "./cpu.ts";
import { disk } from "./disk.ts";
import { memory } from "./memory.ts";
import type { ReadFault } from "./node-fault.ts";
import { processFaults } from "./process-fault.ts";
import { upgrade } from "./upgrade.ts";

export const nodeFaults = { ...processFaults, cpu, memory, clock, disk, upgrade };

type Kinds = typeof nodeFaults;
export type NodeFaultWord = keyof Kinds;
export const nodeFaultWords = Object.keys(nodeFaults) as NodeFaultWord[];

type Written = { readonly [W in NodeFaultWord]?: Parameters<Kinds[W]["read"]>[0] | undefined };

/** Undefined where the one kind that it has is none of these. */
export function readNodeFault(written: Written): ReadFault | undefined {
  for (const word of nodeFaultWords) {
    const settings = written[word];
    const { read } = nodeFaults[word] as { read: (settings: unknown) => ReadFault };
    if (settings !== undefined) return read(settings);
  }
  return undefined;
}
