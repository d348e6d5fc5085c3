/** Flows that measure ways: small packets for delay and loss, full ones for rates; how many, and how far apart. */
import type { RateLimit } from "../model/link.ts";
import type { FlowPlan } from "../model/measurement.ts";
import { expectedFlow, ratesOn, sendingMs, type Way } from "./expected-flow.ts";

/** IP, UDP and the least that a flow's packet carries. */
const smallBytes = { 4: 52, 6: 72 } as const;
/** A packet that any path takes. */
const fullBytes = 1480;
const flowMs = 2500;
const nearestMs = 25;
const mostPackets = 100;
const fewestPackets = 10;
/** Of all flows at once: what two cores send, shape and receive without being the busy host that they look for. */
const packetBudget = 30_000;
/** Packets of one way keep their order, so what is further apart than this many deviations waits for none before it. */
const apartDeviations = 5;
/** Of the slowest rate, what all flows of one surveyor take together. */
const rateShare = 0.1;
/** Jitter ends four deviations from its mean. */
const furthestDeviations = 4;
const slackMs = 250;

/** @param crowd flows that leave one place, or arrive there */
export function smallFlow(way: Way, o: { readonly crowd: number; readonly flows: number }): FlowPlan {
  const packetBytes = smallBytes[way.ipVersion];
  const expected = expectedFlow(way, { packets: mostPackets, packetBytes });
  const rateMs = Math.max(0, ...ratesOn(way).map((limit) => (sendingMs(limit, packetBytes) * o.crowd) / rateShare));
  const intervalMs = Math.ceil(Math.max(nearestMs, apartDeviations * expected.jitterMs, rateMs));
  const budget = Math.min(mostPackets, Math.floor(packetBudget / o.flows));
  const packets = Math.max(fewestPackets, Math.min(budget, Math.floor(flowMs / intervalMs)));
  return flowOf(way, { packets, packetBytes, intervalMs });
}

/** A flow that fills the way for this long measures its rate, offering that much more than it lets through. */
const shortestRateMs = 500;
const longestRateMs = 1500;
/** So many deviations of the delay: a shorter time would measure its jitter. */
const rateDeviations = 100;
const offered = 1.25;
/** A slow link's packets are smaller, so that so many fit into the time. */
const ratePackets = 40;

/** Null for a way without any rate. */
export function rateFlow(way: Way): FlowPlan | null {
  const limit = bottleneck(way);
  if (limit === null) return null;
  const { jitterMs } = expectedFlow(way, { packets: mostPackets, packetBytes: fullBytes });
  const lengthMs = Math.min(longestRateMs, Math.max(shortestRateMs, rateDeviations * jitterMs));
  const affordable = Math.floor((limit.bitsPerSecond * lengthMs) / 8000 / ratePackets) - limit.overheadBytes;
  const packetBytes = Math.max(smallBytes[way.ipVersion], Math.min(fullBytes, affordable));
  const oneMs = sendingMs(limit, packetBytes);
  const packets = Math.max(fewestPackets, Math.ceil((offered * lengthMs) / oneMs));
  const flow = flowOf(way, { packets, packetBytes, intervalMs: oneMs / offered });
  const bitsPerSecond = (limit.bitsPerSecond * packetBytes) / (packetBytes + limit.overheadBytes);
  // What was offered beyond the rate still waits when the last packet is sent.
  const waitMs = flow.waitMs + Math.ceil(packets * oneMs * (1 - 1 / offered));
  return { ...flow, waitMs, planned: { ...flow.planned, bitsPerSecond, rateErrorRatio: jitterMs / lengthMs } };
}

/** The slowest rate on a way. */
export function bottleneck(way: Way): RateLimit | null {
  return ratesOn(way).toSorted((a, b) => a.bitsPerSecond - b.bitsPerSecond)[0] ?? null;
}

function flowOf(way: Way, packets: Pick<FlowPlan, "packets" | "packetBytes" | "intervalMs">): FlowPlan {
  const planned = expectedFlow(way, packets);
  const drawn = way.shaping.find((one) => one.kind === "delay");
  const latestMs = (drawn?.meanMs ?? 0) + furthestDeviations * (drawn?.jitterMs ?? 0) + planned.sendingMs;
  const { from, to, ipVersion } = way;
  return { from, to, ipVersion, ...packets, waitMs: Math.ceil(latestMs + slackMs), planned };
}
