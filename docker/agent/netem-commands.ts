/**
 * tc commands for a kernel that has sch_netem: htb at the root for the rate that all paths share, one class a
 * destination prefix with a netem leaf. Classes of prefixes that stay are changed in place, so that what is under way on
 * them is not disturbed. Pure: the caller keeps the layout from one call to the next.
 *
 *   1:1 the last mile up ── 1:3 what matches no path
 *                        └─ 1:10, 1:11, ... one a prefix ── netem
 *   1:2 exempt addresses and ARP
 *
 * Here a packet meets its path before its last mile: netem can only be a leaf. In total the delays are the same.
 */
import type { AgentLinkState } from "./protocol.ts";
import { type AgentShaping, effectOf } from "./shaped-node.ts";

/** Which prefix has which class: 1:(firstPath + index). A freed place is taken by the next new prefix. */
export type NetemLayout = readonly (string | null)[];

const firstPath = 16;
/** Also what netem itself is told: with a rate it keeps a path's packets in order whatever the jitter. */
const unlimited = 100e9;
const packetBytes = 1500;
/** Queue of a path without a rate: 100 ms of a gigabit. */
const leastQueuePackets = 10_000;

export function netemCommands(o: {
  readonly device: string;
  readonly exempt: readonly string[];
  readonly state: AgentLinkState;
  /** Of the commands that were run last in this namespace; null for none. */
  readonly before: NetemLayout | null;
}): { readonly text: string; readonly layout: NetemLayout } {
  const { device, exempt, state, before } = o;
  const layout = nextLayout(
    before ?? [],
    state.paths.map(({ to }) => to.join(" ")),
  );
  const upBits = state.up?.bitsPerSecond ?? unlimited;
  const lines = [
    ...(before === null ? roots(device, exempt) : removals(device, before, layout)),
    htbClass(device, "1:", "1:1", upBits, upBits),
    ...leaf(device, "1:3", upBits, layout.length, `pfifo limit ${state.up?.queuePackets ?? leastQueuePackets}`),
    ...state.paths.flatMap(({ to, shaping }) => {
      const classId = idOf(layout.indexOf(to.join(" ")));
      const netem = netemOf(shaping, upBits, state.up?.queuePackets ?? leastQueuePackets);
      return leaf(device, classId, upBits, layout.length, netem);
    }),
    ...layout.flatMap((to, index) => (to === null || before?.[index] === to ? [] : [pathFilter(device, to, index)])),
    ...download(device, exempt, state.down),
  ];
  return { text: lines.map((line) => `${line}\n`).join(""), layout };
}

/** The device that a download limit queues on; it is made before, by `ip`. */
export const downloadDevice = "mb-ingress";

function nextLayout(before: NetemLayout, wanted: readonly string[]): NetemLayout {
  const layout = before.map((to) => (to !== null && wanted.includes(to) ? to : null));
  for (const to of wanted) {
    if (layout.includes(to)) continue;
    const free = layout.indexOf(null);
    layout[free === -1 ? layout.length : free] = to;
  }
  return layout;
}

/** htb cannot be replaced by htb: whatever is there gives way to a plain queue first. */
function roots(device: string, exempt: readonly string[]): string[] {
  return [
    `qdisc replace dev ${device} root handle ffff: pfifo`,
    `qdisc replace dev ${device} root handle 1: htb default 3`,
    htbClass(device, "1:", "1:2", unlimited, unlimited),
    `filter add dev ${device} parent 1: protocol arp pref 1 u32 match u32 0 0 flowid 1:2`,
    ...exempt.map(
      (address) => `filter add dev ${device} parent 1: protocol ip pref 2 u32 match ip dst ${address} flowid 1:2`,
    ),
  ];
}

function removals(device: string, before: NetemLayout, layout: NetemLayout): string[] {
  return before.flatMap((to, index) =>
    to === null || layout[index] === to
      ? []
      : [
          `filter del dev ${device} parent 1: protocol ip pref ${preference(to, index)}`,
          `class del dev ${device} classid ${idOf(index)}`,
        ],
  );
}

/** A leaf is sure of an equal share of the rate and may borrow all of it. */
function leaf(device: string, classId: string, bits: number, paths: number, qdisc: string): string[] {
  const handle = classId === "1:3" ? "3:" : `${classId.slice(2)}:`;
  return [
    htbClass(device, "1:1", classId, bits / (paths + 1), bits),
    `qdisc replace dev ${device} parent ${classId} handle ${handle} ${qdisc}`,
  ];
}

function htbClass(device: string, parent: string, classId: string, rate: number, ceil: number): string {
  const bit = (value: number) => `${Math.max(8, Math.floor(value))}bit`;
  return `class replace dev ${device} parent ${parent} classid ${classId} htb rate ${bit(rate)} ceil ${bit(ceil)} quantum ${2 * packetBytes}`;
}

function netemOf(shaping: readonly AgentShaping[], bits: number, queuePackets: number): string {
  const { meanMs = 0, jitterMs = 0 } = effectOf(shaping, "delay") ?? {};
  const { model } = effectOf(shaping, "loss") ?? {};
  const lossRatio = model?.kind === "independent" ? model.ratio : 0;
  const us = (ms: number) => `${Math.round(ms * 1000)}us`;
  const jitter = jitterMs > 0 ? ` ${us(jitterMs)} distribution normal` : "";
  // The queue of the last mile waits here too, behind what is under way: netem drops beyond its limit without a word.
  const underWay = Math.ceil((Math.min(bits, 1e9) * (meanMs + 4 * jitterMs)) / 1000 / 8 / packetBytes);
  const loss = lossRatio > 0 ? ` loss ${Number((lossRatio * 100).toFixed(6))}%` : "";
  return `netem limit ${queuePackets + underWay} delay ${us(meanMs)}${jitter}${loss} rate ${unlimited}bit`;
}

function pathFilter(device: string, to: string, index: number): string {
  return `filter add dev ${device} parent 1: protocol ip pref ${preference(to, index)} u32 match ip dst ${to} flowid ${idOf(index)}`;
}

/** Smaller is asked first, so the most specific prefix wins; each filter has its own, to be removed alone. */
function preference(to: string, index: number): number {
  const length = Number(to.split("/")[1]);
  return 1000 * (33 - length) + index;
}

function download(device: string, exempt: readonly string[], down: AgentLinkState["down"]): string[] {
  const hook = [`qdisc replace dev ${device} clsact`, `filter del dev ${device} ingress`];
  if (down === null) return hook;
  const filter = `filter add dev ${device} ingress protocol ip`;
  const burstBytes = Math.max(2 * packetBytes, Math.ceil(down.bitsPerSecond / 8 / 1000));
  return [
    ...hook,
    `qdisc replace dev ${downloadDevice} root handle 1: tbf rate ${Math.floor(down.bitsPerSecond)}bit burst ${burstBytes} limit ${down.queuePackets * packetBytes}`,
    ...exempt.map((address) => `${filter} pref 1 u32 match ip src ${address} classid 1:1`),
    `${filter} pref 2 u32 match u32 0 0 action mirred egress redirect dev ${downloadDevice}`,
  ];
}

function idOf(index: number): string {
  return `1:${(firstPath + index).toString(16)}`;
}
