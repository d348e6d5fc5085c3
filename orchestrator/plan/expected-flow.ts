/** What the packets of a flow meet by the plan, and how far so few of them may be off by chance. */
import { containsCidr } from "cidr-tools";
import { fourState } from "../conditions/four-state.ts";
import { type Place, shapingTowards } from "../conditions/link-states.ts";
import { loss } from "../conditions/loss.ts";
import { oneWayOf } from "../conditions/round-trip.ts";
import type { Distribution, GilbertElliott, LinkState, LossModel, RateLimit, Shaping } from "../model/link.ts";
import type { FlowExpectation, FlowPlan } from "../model/measurement.ts";
import type { NodeId } from "../model/step.ts";

/** All that packets from one place to another meet. */
export interface Way {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly ipVersion: 4 | 6;
  readonly shaping: readonly Shaping[];
  readonly up: RateLimit | null;
  readonly down: RateLimit | null;
  /** Nothing gets through. */
  readonly isCut: boolean;
}

/** @param ipVersion 6 is 4 where one of the two has no such address */
export function wayBetween(from: Place, to: Place, states: ReadonlyMap<NodeId, LinkState>, ipVersion: 4 | 6): Way {
  const [sender, receiver] = [states.get(from.id), states.get(to.id)];
  if (sender === undefined || receiver === undefined) throw new Error(`${from.id} or ${to.id} has no link state`);
  const [from6, to6] = [from, to].map(({ addresses }) => addresses.find((address) => address.includes(":")));
  const isIpv6 = ipVersion === 6 && from6 !== undefined && to6 !== undefined;
  // Every place has IPv4, and it comes first.
  const [fromAddress = "", toAddress = ""] = isIpv6 ? [from6, to6] : [from.addresses[0], to.addresses[0]];
  return {
    from: from.id,
    to: to.id,
    ipVersion: isIpv6 ? 6 : 4,
    shaping: shapingTowards(sender, toAddress),
    up: sender.up,
    down: receiver.down,
    isCut: receiver.cutFrom.some((prefix) => containsCidr(prefix, fromAddress)),
  };
}

/** Of the rates on a way, in the order in which a packet meets them. */
export function ratesOn({ up, shaping, down }: Way): readonly RateLimit[] {
  return [up, shaping.find((one) => one.kind === "rate") ?? null, down].filter((limit) => limit !== null);
}

export function sendingMs({ bitsPerSecond, overheadBytes }: RateLimit, packetBytes: number): number {
  return ((packetBytes + overheadBytes) * 8000) / bitsPerSecond;
}

export function expectedFlow(
  way: Way,
  { packets, packetBytes }: Pick<FlowPlan, "packets" | "packetBytes">,
): FlowExpectation {
  const { delayMs, jitterMs, lossRatio } = oneWayOf(way.shaping);
  const effect = <K extends Shaping["kind"]>(kind: K) =>
    way.shaping.find((one): one is Extract<Shaping, { kind: K }> => one.kind === kind);
  const { correlation = 0 } = effect("delay") ?? {};
  const lost = way.isCut ? 1 : lossRatio;
  const delays = Math.max(1, packets * (1 - lost) * ((1 - correlation) / (1 + correlation)));
  return {
    delayMs,
    delayErrorMs: micro(jitterMs / Math.sqrt(delays)),
    sendingMs: micro(ratesOn(way).reduce((sum, limit) => sum + sendingMs(limit, packetBytes), 0)),
    jitterMs,
    jitterErrorMs: micro(jitterMs * Math.sqrt((kurtosisOf(way.shaping) - 1) / (4 * delays))),
    lossRatio: lost,
    lossTrials: Math.max(1, Math.floor(packets / dispersion(effect("loss")?.model))),
    bitsPerSecond: null,
    rateErrorRatio: 0,
  };
}

/** Of the tables that delays are drawn from, in docker/agent/distribution-tables.ts. */
const kurtosis: Readonly<Record<Distribution, number>> = { uniform: 1.8, normal: 3, pareto: 8.2, paretonormal: 6.6 };

/** Of the delays, of which those that overtake are none: how wide their tails are. */
function kurtosisOf(shaping: readonly Shaping[]): number {
  const { delayMs, jitterMs } = oneWayOf(shaping);
  const drawn = shaping.find((one) => one.kind === "delay");
  if (drawn === undefined || jitterMs === 0) return 3;
  const overtakes = 1 - delayMs / drawn.meanMs;
  const offMs = drawn.meanMs - delayMs;
  const ofDrawn =
    kurtosis[drawn.distribution] * drawn.jitterMs ** 4 + 6 * drawn.jitterMs ** 2 * offMs ** 2 + offMs ** 4;
  return ((1 - overtakes) * ofDrawn + overtakes * delayMs ** 4) / jitterMs ** 4;
}

/** How much more the number of losses varies than that of independent ones does: with bursts of four, about seven times. */
function dispersion(model: LossModel | undefined): number {
  if (model === undefined || model.kind === "independent") return 1;
  const { toBad, toGood, lossInBad, lossInGood }: GilbertElliott =
    model.kind === "four-state" ? fourState.asTwoStates(model) : model;
  const lost = loss.ratio(model);
  if (lost === 0 || lost === 1 || toBad + toGood === 0) return 1;
  const bad = toBad / (toBad + toGood);
  const remembered = 1 - toBad - toGood;
  const together = bad * (1 - bad) * (lossInBad - lossInGood) ** 2;
  return Math.max(1, 1 + (2 * together * remembered) / (1 - remembered) / (lost * (1 - lost)));
}

function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
