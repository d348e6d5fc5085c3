/** What share of packets a loss model loses, in bursts of which length, and how far chance may take a measurement from it. */
import type { AgentShaping } from "../agent/shaped-node.ts";

type LossModel = Extract<AgentShaping, { kind: "loss" }>["model"];

export interface LossFigures {
  readonly ratio: number;
  /** Packets lost in a row, in the mean. */
  readonly burstPackets: number;
  /** Of the ratio, over so many packets. */
  readonly standardError: (packets: number) => number;
}

/** A Markov chain that begins in its first state and goes one step a packet, and the share of packets that each state loses. */
interface Chain {
  readonly steps: readonly (readonly number[])[];
  readonly lost: readonly number[];
}

/** After so many packets none of the chains in the table remembers where it was. */
const longestMemory = 2000;

export function lossFigures(model: LossModel): LossFigures {
  const { steps, lost } = chainOf(model);
  let share: readonly number[] = lost.map((_, state) => (state === 0 ? 1 : 0));
  for (let i = 0; i < longestMemory; i++) share = afterStep(share, steps);
  const ratio = product(share, lost);
  // From the packets that are lost now: how many are lost so many packets later?
  let fromLost = share.map((value, state) => value * (lost[state] ?? 0));
  let lostTwice = 0;
  let covariance = 0;
  for (let lag = 1; lag <= longestMemory; lag++) {
    fromLost = afterStep(fromLost, steps);
    const both = product(fromLost, lost);
    if (lag === 1) lostTwice = both;
    covariance += both - ratio ** 2;
  }
  const variance = Math.max(0, ratio * (1 - ratio) + 2 * covariance);
  return {
    ratio,
    burstPackets: ratio / (ratio - lostTwice),
    standardError: (packets) => Math.sqrt(variance / packets),
  };
}

function chainOf(model: LossModel): Chain {
  switch (model.kind) {
    case "independent":
      return { steps: [[1]], lost: [model.ratio] };
    case "gilbert-elliott": {
      const { toBad, toGood, lossInBad, lossInGood } = model;
      return {
        steps: [
          [1 - toBad, toBad],
          [toGood, 1 - toGood],
        ],
        lost: [lossInGood, lossInBad],
      };
    }
    case "four-state": {
      const { p13, p31, p32, p23, p14 } = model;
      return {
        steps: [
          [1 - p13 - p14, 0, p13, p14],
          [0, 1 - p23, p23, 0],
          [p31, p32, 1 - p31 - p32, 0],
          [1, 0, 0, 0],
        ],
        lost: [0, 0, 1, 1],
      };
    }
    default:
      return model satisfies never;
  }
}

function afterStep(share: readonly number[], steps: Chain["steps"]): number[] {
  return share.map((_, to) => share.reduce((sum, value, from) => sum + value * (steps[from]?.[to] ?? 0), 0));
}

function product(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
}
