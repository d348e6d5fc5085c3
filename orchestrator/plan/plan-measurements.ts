/**
 * What a run measures to prove its conditions. Before the first phase: every way between two zones, one direction at a
 * time, from surveyor to surveyor, and some rates. After each change of links that lasts: what it changed. After
 * the first and the last phase: the inside of each zone, and echoes between nodes for the nodes' own links. Flows go over IPv6
 * where there is any, echoes over IPv4, so that both are proven.
 */
import type { Random } from "../base/random.ts";
import { type InForce, nothingInForce } from "../conditions/in-force.ts";
import { linkStatesOf, type Place } from "../conditions/link-states.ts";
import type { FlowPlan, MeasurementPlan } from "../model/measurement.ts";
import type { NetworkPlan, PhasePlan } from "../model/plan.ts";
import { type Way, wayBetween } from "./expected-flow.ts";
import { linkMoments, type Moment } from "./link-moments.ts";
import { echoesBetweenZones, echoesOfChanges, type Scene } from "./plan-echoes.ts";
import { bottleneck, rateFlow, smallFlow } from "./plan-flows.ts";
import { waysAcross } from "./ways-across.ts";

/** Thirty zones have about so many; beyond it, ways are drawn by chance. */
const mostWays = 900;
const mostChangedWays = 60;
/** Bits per second: beyond it a flow would measure what the host can do. */
const fastest = 200e6;
/** While nodes run the host has other things to do. */
const fastestInPhase = 20e6;
/** A way that loses more is no place to measure a rate. */
const mostLoss = 0.05;

export interface MeasuredNetwork {
  readonly network: NetworkPlan;
  readonly places: readonly Place[];
  readonly phases: readonly PhasePlan[];
  readonly random: Random;
}

export function planMeasurements({ network, places, phases, random }: MeasuredNetwork): readonly MeasurementPlan[] {
  const zoneIds = new Set(network.zones.map(({ id }) => id));
  const surveyors = places.filter(({ id }) => zoneIds.has(id));
  let last: { readonly inForce: InForce; readonly ways: readonly Way[] } | undefined;
  const plans = linkMoments(phases).map((moment, i): MeasurementPlan => {
    const { when, inForce, running } = moment;
    const before = last;
    if (before?.inForce === inForce && when.kind === "in") return { when, flows: [], rates: [], echoes: [] };
    const states = linkStatesOf(network, places, inForce);
    const ways = waysBetween(surveyors, states);
    last = { inForce, ways };
    const known = new Set(before?.ways.map(sameWay) ?? []);
    const changed = ways.filter((way) => !known.has(sameWay(way)));
    const chance = random.fork(`${i}`);
    const most = when.kind === "before" ? mostWays : mostChangedWays;
    const measured = new Set(chance.fork("ways").sample(changed, most));
    const nodes = places.filter(({ id }) => running.has(id)).map((place) => asSeen(place, network));
    const scene: Scene = { nodes, states, random: chance };
    const inside = when.kind === "after" ? waysInside(surveyors, scene) : [];
    return {
      when,
      flows: flowsOf([
        ...changed.filter((way) => measured.has(way)),
        ...inside,
        ...waysAcross(before?.inForce ?? nothingInForce, inForce, scene),
      ]),
      rates: ratesOf(changed, moment),
      echoes: [
        ...(when.kind === "after" ? echoesBetweenZones(scene) : []),
        ...echoesOfChanges(before?.inForce ?? nothingInForce, inForce, scene),
      ],
    };
  });
  return plans.filter(({ flows, rates, echoes }) => flows.length + rates.length + echoes.length > 0);
}

/** At the address of its NAT, if it is behind one. */
function asSeen(place: Place, { nats }: NetworkPlan): Place {
  const nat = nats.find(({ id }) => id === place.nat);
  return nat === undefined ? place : { ...place, addresses: [nat.address] };
}

/** In an order in which each place's turn to send, and to receive, comes evenly: 1 to 2, 2 to 3, 3 to 1, then 1 to 3, ... */
function waysBetween(surveyors: readonly Place[], states: Scene["states"]): readonly Way[] {
  return surveyors.slice(1).flatMap((_, skip) =>
    surveyors.flatMap((from, i) => {
      const to = surveyors[(i + skip + 1) % surveyors.length];
      return to === undefined ? [] : [wayBetween(from, to, states, 6)];
    }),
  );
}

/** Two ways with the same text are the same in all that is measured; the length of a queue is not. */
function sameWay({ up, down, ...way }: Way): string {
  return JSON.stringify([way, up?.bitsPerSecond, down?.bitsPerSecond]);
}

/** From the zone's surveyor to one of its nodes, where that takes what it did not ask for, and back. */
function waysInside(surveyors: readonly Place[], { nodes, states, random }: Scene): readonly Way[] {
  return surveyors.flatMap((surveyor) => {
    const inZone = nodes.filter(({ zone }) => zone === surveyor.id);
    const open = inZone.filter(({ inbound, nat }) => inbound === "any" && nat === null);
    const [node] = random.fork(`inside ${surveyor.id}`).sample(open.length > 0 ? open : inZone, 1);
    if (node === undefined) return [];
    const out = wayBetween(node, surveyor, states, 6);
    return open.length > 0 ? [wayBetween(surveyor, node, states, 6), out] : [out];
  });
}

function flowsOf(ways: readonly Way[]): readonly FlowPlan[] {
  const crowdOf = (end: "from" | "to") => Map.groupBy(ways, (way) => way[end]);
  const [senders, receivers] = [crowdOf("from"), crowdOf("to")];
  return ways.map((way) => {
    const crowd = Math.max(senders.get(way.from)?.length ?? 0, receivers.get(way.to)?.length ?? 0);
    return smallFlow(way, { crowd, flows: ways.length });
  });
}

/** Before the first phase the slowest and the fastest rate up, down and of a path; later the slowest that changed. */
function ratesOf(ways: readonly Way[], { when }: Moment): readonly FlowPlan[] {
  if (when.kind === "after") return [];
  const most = when.kind === "before" ? fastest : fastestInPhase;
  const limited = ways.flatMap((way) => {
    const limit = bottleneck(way);
    if (limit === null || limit.bitsPerSecond > most) return [];
    const flow = rateFlow(way);
    if (flow === null || flow.planned.lossRatio > mostLoss) return [];
    const where = limit === way.up ? "up" : limit === way.down ? "down" : "path";
    return [{ where, bits: limit.bitsPerSecond, flow }];
  });
  const calmest = limited.toSorted(
    (a, b) =>
      a.bits - b.bits ||
      a.flow.planned.lossRatio - b.flow.planned.lossRatio ||
      a.flow.planned.jitterMs - b.flow.planned.jitterMs,
  );
  if (when.kind === "in") return calmest.slice(0, 1).map(({ flow }) => flow);
  return [...Map.groupBy(calmest, ({ where }) => where).values()].flatMap((alike) => {
    const [slowest] = alike;
    const quickest = alike.find(({ bits }) => bits === alike.at(-1)?.bits);
    return [...new Set([slowest, quickest])].flatMap((one) => one?.flow ?? []);
  });
}
