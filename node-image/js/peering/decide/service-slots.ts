/**
 * Peers that hold a slot of a wanted capability: tried now and then, and dropped from it when they fail to serve. Pure,
 * on plain data that the caller keeps. Relay is no such service: who relays is seen, not tried.
 */
import type { Capability, CapabilityConfig } from "../../../contract/index.ts";
import type { Link } from "../link.ts";
import type { Why } from "./why.ts";

export interface Trial {
  readonly peer: string;
  readonly capability: Capability;
}

export interface ServiceSlot extends Trial {
  /** It is one of the wanted ones; else it is on trial, or lost its slot. */
  readonly holds: boolean;
  /** A trial is under way. */
  readonly trying: boolean;
  /** When the last trial was begun. */
  readonly triedAtMs: number;
  /** Failed trials in a row. */
  readonly failures: number;
  readonly lostAtMs: number | undefined;
}

/** By peer and capability. Bounded by the connected peers, and those that failed within `lostForMs`. */
export type ServiceSlots = ReadonlyMap<string, ServiceSlot>;

/** To note as `service`. */
export interface SlotChange extends Why, Trial {
  readonly gained: boolean;
}

/** A peer that failed to serve is believed again after this. */
export const lostForMs = 10 * 60_000;

/**
 * Of the capabilities that a peer offers, those that it did not fail to serve of late. Links and candidates have these
 * alone.
 */
export function believed(
  slots: ServiceSlots,
  peer: string,
  offered: readonly Capability[],
  nowMs: number,
): readonly Capability[] {
  return offered.filter((capability) => {
    const slot = slots.get(keyOf({ peer, capability }));
    return slot === undefined || !isLost(slot, nowMs);
  });
}

/** Whom to try now: those that hold a slot, each `checkEveryMs`, and as many others as slots are free. */
export function trialsDue(
  slots: ServiceSlots,
  links: readonly Link[],
  { wanted, checkEveryMs }: CapabilityConfig,
  nowMs: number,
): Trial[] {
  const isDue = (slot: ServiceSlot | undefined) =>
    slot === undefined || (!slot.trying && nowMs - slot.triedAtMs >= checkEveryMs);
  return servicesOf(wanted).flatMap(([capability, count]) => {
    const serving = links
      .filter((link) => link.capabilities.includes(capability))
      .map(({ peer }) => ({ trial: { peer, capability }, slot: slots.get(keyOf({ peer, capability })) }));
    const holders = serving.filter(({ slot }) => slot?.holds);
    const others = serving.filter(({ slot }) => !slot?.holds);
    const underWay = others.filter(({ slot }) => slot?.trying).length;
    const free = Math.max(0, count - holders.length - underWay);
    const aspirants = others
      .filter(({ slot }) => isDue(slot))
      .toSorted((a, b) => (a.slot?.triedAtMs ?? 0) - (b.slot?.triedAtMs ?? 0));
    return [...holders.filter(({ slot }) => isDue(slot)), ...aspirants.slice(0, free)].map(({ trial }) => trial);
  });
}

export function beginTrial(slots: ServiceSlots, trial: Trial, nowMs: number): ServiceSlots {
  const before = slots.get(keyOf(trial));
  const slot = before ?? { ...trial, holds: false, failures: 0, lostAtMs: undefined };
  return withSlot(slots, { ...slot, lostAtMs: undefined, trying: true, triedAtMs: nowMs });
}

/** The slots after a trial, and who gained or lost one by it. Nothing changes for a peer that went meanwhile. */
export function afterTrial(
  slots: ServiceSlots,
  trial: Trial,
  served: boolean,
  { wanted, failuresAllowed }: CapabilityConfig,
  nowMs: number,
): { readonly slots: ServiceSlots; readonly change: SlotChange | undefined } {
  const before = slots.get(keyOf(trial));
  if (before === undefined) return { slots, change: undefined };
  const { peer, capability } = trial;
  if (served) {
    const holders = [...slots.values()].filter((slot) => slot.capability === capability && slot.holds).length;
    const gained = !before.holds && holders < (wanted[capability] ?? 0);
    const reason = "the peer served a trial request, and a slot was free";
    const change = gained ? { peer, capability, gained, reason, values: { capability, holders } } : undefined;
    return {
      slots: withSlot(slots, { ...before, trying: false, failures: 0, holds: before.holds || gained }),
      change,
    };
  }
  const failures = before.failures + 1;
  if (failures < failuresAllowed) {
    return { slots: withSlot(slots, { ...before, trying: false, failures }), change: undefined };
  }
  const reason = before.holds
    ? "the peer failed to serve, and lost its slot"
    : "the peer failed to serve, and gets no slot";
  return {
    slots: withSlot(slots, { ...before, trying: false, failures: 0, holds: false, lostAtMs: nowMs }),
    change: { peer, capability, gained: false, reason, values: { capability, failures } },
  };
}

/**
 * Without the slots of peers that are not connected any more, or of what is not wanted any more. What a peer failed
 * stays known.
 */
export function slotsOfConnected(
  slots: ServiceSlots,
  links: readonly Link[],
  { wanted }: CapabilityConfig,
  nowMs: number,
): { readonly slots: ServiceSlots; readonly changes: readonly SlotChange[] } {
  const connected = new Set(links.map(({ peer }) => peer));
  const stays = (slot: ServiceSlot) => connected.has(slot.peer) && wanted[slot.capability] !== undefined;
  const kept = [...slots].filter(([, slot]) => stays(slot) || isLost(slot, nowMs));
  const changes = [...slots.values()]
    .filter((slot) => slot.holds && !stays(slot))
    .map(({ peer, capability }) => ({
      peer,
      capability,
      gained: false,
      reason: connected.has(peer) ? "the capability is not wanted any more" : "the peer is not connected any more",
      values: { capability },
    }));
  return { slots: new Map(kept), changes };
}

function isLost({ lostAtMs }: ServiceSlot, nowMs: number): boolean {
  return lostAtMs !== undefined && nowMs - lostAtMs < lostForMs;
}

function servicesOf(wanted: CapabilityConfig["wanted"]): [Capability, number][] {
  return (Object.entries(wanted) as [Capability, number][]).filter(([capability]) => capability !== "relay");
}

function withSlot(slots: ServiceSlots, slot: ServiceSlot): ServiceSlots {
  return new Map(slots).set(keyOf(slot), slot);
}

function keyOf({ peer, capability }: Trial): string {
  return `${peer} ${capability}`;
}
