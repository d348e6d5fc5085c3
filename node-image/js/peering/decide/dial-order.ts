/** Whom to prefer of those who may be dialled. Pure. */
import type { PeeringConfig } from "../../../contract/index.ts";
import { ipOf } from "../../network/address.ts";
import type { PeerRecord } from "../peer-record.ts";
import { creditRatio } from "./credit.ts";
import type { DialView } from "./dial-candidates.ts";
import { subnetOf } from "./subnet.ts";

/** A peer that was connected for so long in all is known to be good... */
const provenAfterMs = 60_000;
/** ... until it was away for so long. */
const provenForMs = 24 * 3_600_000;

/** It was connected, and no dial of it ever succeeded: perhaps none can. */
export function onlyCame({ connectedAtMs, reachedAtMs }: PeerRecord): boolean {
  return connectedAtMs !== undefined && reachedAtMs === undefined;
}

/**
 * What speaks against a peer, >= 0: each failure in a row, each quarter of its credit that is spent, that it was not yet,
 * or not of late, a good peer, and that it only ever came by itself.
 */
export function demeritOf(peer: PeerRecord, config: PeeringConfig, nowMs: number): number {
  const { connectedForMs, connectedAtMs } = peer;
  const proven =
    !onlyCame(peer) && connectedForMs >= provenAfterMs && nowMs - (connectedAtMs ?? -Infinity) < provenForMs;
  const spentQuarters = Math.round(4 * (1 - creditRatio(peer.credit, config.score, nowMs)));
  return peer.failures + spentQuarters + Number(!proven) + Number(onlyCame(peer));
}

/**
 * How much a peer is like those that the node has: the sum of the shares of them that are of its subnet, its agent and
 * its source, 0..3. What is not known is like nothing.
 */
export function crowdingOf(view: DialView): (peer: PeerRecord) => number {
  const records = new Map(view.known.map((peer) => [peer.id, peer]));
  const traits = [
    ...view.links.map(({ peer, ip, source }) => traitsOf(ip, records.get(peer)?.agent, source)),
    ...view.dialing.map(traitsOfPeer),
  ].flat();
  const counts = new Map(
    Map.groupBy(traits, (trait) => trait)
      .entries()
      .map(([trait, same]) => [trait, same.length]),
  );
  const present = Math.max(1, view.links.length + view.dialing.length);
  return (peer) => traitsOfPeer(peer).reduce((sum, trait) => sum + (counts.get(trait) ?? 0), 0) / present;
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

function traitsOfPeer({ addresses: [address = ""], agent, source }: PeerRecord): string[] {
  return traitsOf(ipOf(address), agent, source);
}

function traitsOf(ip: string, agent: string | undefined, source: string | undefined): string[] {
  const subnet = subnetOf(ip);
  return [
    ...(subnet === undefined ? [] : [`subnet ${subnet}`]),
    ...(agent === undefined || agent === "" ? [] : [`agent ${agent}`]),
    ...(source === undefined ? [] : [`source ${source}`]),
  ];
}
