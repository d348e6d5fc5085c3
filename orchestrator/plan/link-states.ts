/** What the nodes of each zone meet on their way to each zone: last mile, path, last mile. */
import { composeShaping, type LastMile, type Segment } from "../conditions/index.ts";
import { rate } from "../conditions/rate.ts";
import { roundTripOf } from "../conditions/round-trip.ts";
import type { LinkState, Shaping } from "../model/link.ts";
import type { ZonePlan } from "../model/plan.ts";
import type { Network } from "../topology/topology.ts";

export type ShapingBetween = (from: ZonePlan, to: ZonePlan) => readonly Shaping[];

/** The whole shaping of one direction between two zones, or inside one. */
export function shapingBetween({ within, paths, links }: Network): ShapingBetween {
  return (from, to) => composeShaping([mileOf(links, from), pathBetween(within, paths, from, to), mileOf(links, to)]);
}

/** The state of every node of a zone; zones that nothing lies between need no entry. */
export function linkStateOf(
  zone: ZonePlan,
  zones: readonly ZonePlan[],
  network: Network,
  inbound: LinkState["inbound"],
): LinkState {
  const shaping = shapingBetween(network);
  const { up, down } = mileOf(network.links, zone);
  const roundTrips = zones.map((to) => roundTripOf(shaping(zone, to), shaping(to, zone)).roundTripMs);
  const longestMs = Math.max(...roundTrips);
  return {
    paths: zones.map((to) => ({ to: to.prefix, shaping: shaping(zone, to) })).filter((path) => path.shaping.length > 0),
    up: rate.limit(up, longestMs),
    down: rate.limit(down, longestMs),
    cutFrom: [],
    inbound,
  };
}

function pathBetween(within: Segment, paths: Network["paths"], from: ZonePlan, to: ZonePlan): Segment {
  if (from.region === to.region) return within;
  const path = paths.find(({ between }) => between.includes(from.region) && between.includes(to.region));
  if (path === undefined) throw new Error(`no path between ${from.region} and ${to.region} passed the checks`);
  return path;
}

function mileOf(links: Network["links"], zone: ZonePlan): LastMile {
  const mile = links[zone.link];
  if (mile === undefined) throw new Error(`no link ${zone.link} passed the checks`);
  return mile;
}
