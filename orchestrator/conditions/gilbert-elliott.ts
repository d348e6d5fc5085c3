/** Loss in bursts, by the chain of Gilbert and Elliott: its YAML keys, its figures, and how two chains compose. */
import { z } from "zod";
import { shareRatio } from "../base/units.ts";
import type { GilbertElliott } from "../model/link.ts";

const chain = z
  .strictObject({
    "to-bad": shareRatio().meta({ description: 'Chance of a packet to turn the link bad, as "1%"' }),
    "to-good": shareRatio().meta({ description: 'Chance of a packet to turn it good again, as "25%"' }),
    "loss-in-bad": shareRatio().meta({ description: "Share lost while it is bad" }).prefault("100%"),
    "loss-in-good": shareRatio().meta({ description: "Share lost while it is good" }).prefault("0%"),
  })
  .meta({ description: "Loss in bursts: two states with a loss of their own (tc-netem, loss gemodel)" });

export const gilbertElliott = { schema: chain, read, ofBursts, lossRatio, compose };

function read(written: z.infer<typeof chain>): GilbertElliott {
  return {
    kind: "gilbert-elliott",
    toBad: written["to-bad"],
    toGood: written["to-good"],
    lossInBad: written["loss-in-bad"],
    lossInGood: written["loss-in-good"],
  };
}

/**
 * The chain that loses a share of packets, `packets` in a row in the mean: all are lost in bad, none in good.
 * @param ratio below packets / (packets + 1), beyond which no burst could be so short
 */
function ofBursts(ratio: number, packets: number): GilbertElliott {
  const toGood = 1 / packets;
  return { kind: "gilbert-elliott", toBad: (ratio * toGood) / (1 - ratio), toGood, lossInBad: 1, lossInGood: 0 };
}

/** Share of packets lost in the long run, 0..1. */
function lossRatio(model: GilbertElliott): number {
  const bad = shareOfBad(model);
  return bad * model.lossInBad + (1 - bad) * model.lossInGood;
}

/**
 * The way is good while both chains are, and a packet arrives when neither lost it. The share of lost packets and the mean
 * length of a bad time are those of the two chains together, exactly. Which of the two is bad is not kept: a chain of two
 * states has no room for it.
 */
function compose(a: GilbertElliott, b: GilbertElliott): GilbertElliott {
  const good = (1 - shareOfBad(a)) * (1 - shareOfBad(b));
  const toBad = 1 - (1 - a.toBad) * (1 - b.toBad);
  const lossInGood = 1 - (1 - a.lossInGood) * (1 - b.lossInGood);
  const total = 1 - (1 - lossRatio(a)) * (1 - lossRatio(b));
  if (good === 1) return { kind: "gilbert-elliott", toBad: 0, toGood: 1, lossInBad: lossInGood, lossInGood };
  return {
    kind: "gilbert-elliott",
    toBad,
    // Within 0..1 but for the last bit of the arithmetic.
    toGood: Math.min(1, (toBad * good) / (1 - good)),
    lossInBad: Math.min(1, Math.max(0, (total - good * lossInGood) / (1 - good))),
    lossInGood,
  };
}

function shareOfBad({ toBad, toGood }: GilbertElliott): number {
  return toBad === 0 ? 0 : toBad / (toBad + toGood);
}
