/**
 * tc commands for a kernel that has sch_netem. A packet that leaves meets the last mile, then its path:
 *
 *   clsact ── mb-egress: netem with the rate up ── htb 1: ─┬─ 1:10, 1:11, ... one a path ── netem ── netem with its rate
 *                                                         └─ 1:2 what matches no path, and what is never touched
 *
 * and one that comes goes through mb-ingress, which has the rate down. mb-egress and mb-ingress are ifb devices that `ip` made
 * before. Rates are netem's and not htb's or tbf's, because netem holds each packet for just as long as its bytes take.
 * htb only leads: one class a path, and as many filters as the path has prefixes.
 *
 * Every command but those of filters can be repeated; it changes in place what stands, so what is under way is not
 * disturbed. Only what differs from the last time is said. The class of a path that went stays, with what is under way in it,
 * until another path takes it. Pure: the caller keeps the layout from one call to the next.
 */
import { noRate, pathOptions, rateOptions } from "./netem-options.ts";
import { type ClassPath, placePaths } from "./path-classes.ts";
import { type PathFilter, placeFilters } from "./path-filters.ts";
import type { AgentLinkState } from "./protocol.ts";
import { effectOf } from "./shaped-node.ts";
import { untouched } from "./untouched.ts";

/** What stands in a namespace. */
export interface NetemLayout {
  /** By class: 1:(firstClass + index). */
  readonly classes: readonly ClassPath[];
  readonly filters: readonly PathFilter[];
  readonly up: boolean;
  readonly down: boolean;
  /** All commands that can be repeated. */
  readonly commands: readonly string[];
}

/** The devices on which the rates up and down queue. */
export const rateDevices = { egress: "mb-egress", ingress: "mb-ingress" } as const;
type Direction = keyof typeof rateDevices;

const firstClass = 0x10;
/** Of the netem that has a path's rate, behind that of its class. */
const firstRateHandle = 0x8000;
const nothing: NetemLayout = { classes: [], filters: [], up: false, down: false, commands: [] };

export function netemCommands(o: {
  readonly device: string;
  readonly exempt: readonly string[];
  readonly state: AgentLinkState;
  /** Of the commands that were run last in this namespace; null for none. */
  readonly before: NetemLayout | null;
}): { readonly text: string; readonly layout: NetemLayout } {
  const { device, exempt, state } = o;
  const before = o.before ?? nothing;
  const { classes, classOf } = placePaths(before.classes, state.paths);
  const { filters, added, removed } = placeFilters(before.filters, state.paths, classOf);
  const commands = [
    ...rateQueue("egress", state.up),
    ...rateQueue("ingress", state.down),
    ...state.paths.flatMap(({ shaping }, path) => pathClass(device, classOf[path] ?? 0, shaping, classes)),
  ];
  const lines = [
    ...(o.before === null ? foundation(device, exempt) : []),
    ...commands.filter((command) => !before.commands.includes(command)),
    // Added before others are removed, so that no packet finds none.
    ...added.map((filter) => `filter add dev ${device} parent 1: ${filter.match} flowid ${classId(filter.index)}`),
    ...removed.map((filter) => `filter del dev ${device} parent 1: ${filter.place}`),
    ...redirection(device, "egress", before.up, state.up !== null),
    ...redirection(device, "ingress", before.down, state.down !== null),
  ];
  return {
    text: lines.map((line) => `${line}\n`).join(""),
    layout: { classes, filters, up: state.up !== null, down: state.down !== null, commands },
  };
}

/** htb cannot be replaced by htb: whatever is there gives way to a plain queue first. */
function foundation(device: string, exempt: readonly string[]): string[] {
  const untouchedFrom = (place: string, end: "src" | "dst") => {
    const { ip, ipv6 } = untouched(exempt, end);
    return [
      ...ip.map((match) => `filter add dev ${device} ${place} protocol ip pref 1 u32 match ${match} classid 1:2`),
      ...ipv6.map((match) => `filter add dev ${device} ${place} protocol ipv6 pref 2 u32 match ${match} classid 1:2`),
    ];
  };
  return [
    `qdisc replace dev ${device} root handle ffff: pfifo`,
    `qdisc replace dev ${device} root handle 1: htb default 2`,
    htbClass(device, "1:2"),
    `qdisc replace dev ${device} parent 1:2 handle 2: pfifo limit 10000`,
    ...untouchedFrom("parent 1:", "dst"),
    `qdisc replace dev ${device} clsact`,
    `filter del dev ${device} egress`,
    `filter del dev ${device} ingress`,
    ...untouchedFrom("egress", "dst"),
    ...untouchedFrom("ingress", "src"),
  ];
}

function pathClass(
  device: string,
  index: number,
  shaping: AgentLinkState["paths"][number]["shaping"],
  classes: readonly ClassPath[],
): string[] {
  const handle = hex(firstClass + index);
  const rate = effectOf(shaping, "rate");
  return [
    htbClass(device, classId(index)),
    `qdisc replace dev ${device} parent ${classId(index)} handle ${handle}: ${pathOptions(shaping)}`,
    // Once there, it stays, for packets may wait in it.
    ...(classes[index]?.hasRate
      ? [
          `qdisc replace dev ${device} parent ${handle}:1 handle ${hex(firstRateHandle + index)}: ${rate === undefined ? noRate : rateOptions(rate)}`,
        ]
      : []),
  ];
}

/** With a rate that never holds anything up. The quantum only keeps the kernel from complaining. */
function htbClass(device: string, id: string): string {
  return `class replace dev ${device} parent 1: classid ${id} htb rate 100000000000bit quantum 3000`;
}

function rateQueue(direction: Direction, limit: AgentLinkState["up"]): string[] {
  return limit === null ? [] : [`qdisc replace dev ${rateDevices[direction]} root handle 1: ${rateOptions(limit)}`];
}

/** What still waits in a queue that nothing leads to any more leaves it at its rate. */
function redirection(device: string, direction: Direction, before: boolean, after: boolean): string[] {
  if (before === after) return [];
  return ["ip pref 3", "ipv6 pref 4"].map((protocol) =>
    after
      ? `filter add dev ${device} ${direction} protocol ${protocol} u32 match u32 0 0 action mirred egress redirect dev ${rateDevices[direction]}`
      : `filter del dev ${device} ${direction} protocol ${protocol}`,
  );
}

function classId(index: number): string {
  return `1:${hex(firstClass + index)}`;
}

function hex(value: number): string {
  return value.toString(16);
}
