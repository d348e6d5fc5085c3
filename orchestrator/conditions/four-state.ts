/** Loss by the general chain of four states: its YAML keys, its figures, and the two-state chain that is nearest to it. */
import { z } from "zod";
import { shareRatio } from "../base/units.ts";
import type { FourState, GilbertElliott } from "../model/link.ts";

const chain = z
  .strictObject({
    p13: shareRatio().meta({ description: "Gap to burst: received to lost within a burst" }),
    p31: shareRatio().meta({ description: "Burst to gap: lost within a burst to received" }),
    p32: shareRatio().meta({ description: "Lost within a burst to received within it" }).prefault("0%"),
    p23: shareRatio().meta({ description: "Received within a burst to lost within it" }).prefault("100%"),
    p14: shareRatio().meta({ description: "Received to lost alone in a gap" }).prefault("0%"),
  })
  .meta({ description: "Loss by four states, of gaps and bursts (tc-netem, loss state)" });

export const fourState = { schema: chain, read, lossRatio, asTwoStates };

function read(written: z.infer<typeof chain>): FourState {
  return { kind: "four-state", ...written };
}

/** Share of packets lost in the long run, 0..1. */
function lossRatio(model: FourState): number {
  const { lostInBurst, lostInGap } = shares(model);
  return lostInBurst + lostInGap;
}

/** Gaps as the good state, bursts as the bad one: the same loss in each, and the same mean length of both. */
function asTwoStates(model: FourState): GilbertElliott {
  const { received, receivedInBurst, lostInBurst, lostInGap } = shares(model);
  const [gap, burst] = [received + lostInGap, receivedInBurst + lostInBurst];
  return {
    kind: "gilbert-elliott",
    toBad: (received * model.p13) / gap,
    toGood: burst === 0 ? 1 : (lostInBurst * model.p31) / burst,
    lossInBad: burst === 0 ? 1 : lostInBurst / burst,
    lossInGood: lostInGap / gap,
  };
}

/** Share of time in each state: the chain's balance, from the reception in a gap. The checks refuse chains without one. */
function shares({ p13, p31, p32, p23, p14 }: FourState) {
  const received = 1;
  const lostInGap = p14;
  const lostInBurst = p13 === 0 ? 0 : p13 / p31;
  const receivedInBurst = lostInBurst === 0 || p32 === 0 ? 0 : (lostInBurst * p32) / p23;
  const all = received + lostInGap + lostInBurst + receivedInBurst;
  return {
    received: received / all,
    lostInGap: lostInGap / all,
    lostInBurst: lostInBurst / all,
    receivedInBurst: receivedInBurst / all,
  };
}
