import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../../orchestrator/base/random.ts";
import { fourState } from "../../../orchestrator/conditions/four-state.ts";
import { gilbertElliott } from "../../../orchestrator/conditions/gilbert-elliott.ts";
import { loss } from "../../../orchestrator/conditions/loss.ts";
import type { FourState, GilbertElliott, LossModel } from "../../../orchestrator/model/link.ts";

const share = fc.double({ min: 0.01, max: 0.9, noNaN: true });
const twoStates = fc
  .record({ toBad: share, toGood: share, lossInBad: share, lossInGood: fc.double({ min: 0, max: 0.3, noNaN: true }) })
  .map((chain): GilbertElliott => ({ kind: "gilbert-elliott", ...chain }));
const fourStates = fc.tuple(share, share, share, share, share).map(([p13, p31, p32, p23, p14]): FourState => {
  const [out, back] = [Math.max(1, p13 + p14), Math.max(1, p31 + p32)];
  return { kind: "four-state", p13: p13 / out, p14: p14 / out, p31: p31 / back, p32: p32 / back, p23 };
});
const independent = fc
  .double({ min: 0.001, max: 0.9, noNaN: true })
  .map((ratio): LossModel => ({ kind: "independent", ratio }));
const anyModel = fc.oneof(twoStates, fourStates, independent);

test("the share of packets lost on a way is exactly that of its segments together, whatever their models", () => {
  fc.assert(
    fc.property(fc.array(anyModel, { minLength: 1, maxLength: 4 }), (models) => {
      const arrives = models.reduce((sofar, model) => sofar * (1 - loss.ratio(model)), 1);
      const composed = loss.compose(models.map((model) => ({ loss: model })));
      expect(composed && loss.ratio(composed.model)).toBeCloseTo(1 - arrives, 9);
    }),
  );
});

test("two chains compose into one with the good and bad times of both together, as the product of their states has them", () => {
  fc.assert(
    fc.property(twoStates, twoStates, (a, b) => {
      const exact = product(a, b);
      const composed = gilbertElliott.compose(a, b);
      expect(composed.toBad).toBeCloseTo(exact.toBad, 9);
      expect(composed.toGood).toBeCloseTo(exact.toGood, 9);
      expect(composed.lossInGood).toBeCloseTo(exact.lossInGood, 9);
      expect(composed.lossInBad).toBeCloseTo(exact.lossInBad, 9);
      for (const probability of [composed.toBad, composed.toGood, composed.lossInBad, composed.lossInGood]) {
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("a chain stays what it is beside lossless segments, and takes losses of single packets into both of its states", () => {
  const chain: LossModel = { kind: "four-state", p13: 0.01, p31: 0.2, p32: 0.1, p23: 0.5, p14: 0.001 };
  expect(loss.compose([{}, { loss: chain }, { loss: { kind: "independent", ratio: 0 } }])?.model).toBe(chain);
  const bursts = gilbertElliott.ofBursts(0.05, 4);
  expect(loss.compose([{ loss: bursts }, { loss: { kind: "independent", ratio: 0.1 } }])?.model).toEqual({
    kind: "gilbert-elliott",
    toBad: expect.closeTo(bursts.toBad, 12),
    toGood: expect.closeTo(bursts.toGood, 12),
    lossInBad: 1,
    lossInGood: expect.closeTo(0.1, 12),
  });
});

test("a burst loses the asked share, the asked number of packets in a row", () => {
  const random = seededRandom(5);
  for (const [ratio, packets] of [
    [0.05, 4],
    [0.2, 1],
    [0.5, 10],
  ] as const) {
    const chain = gilbertElliott.ofBursts(ratio, packets);
    expect(gilbertElliott.lossRatio(chain)).toBeCloseTo(ratio, 12);
    let bad = false;
    const lost = Array.from({ length: 400_000 }, () => {
      const now = bad;
      bad = bad ? random.next() >= chain.toGood : random.next() < chain.toBad;
      return now;
    });
    const bursts = lost.filter((now, i) => now && !lost[i - 1]).length;
    const all = lost.filter(Boolean).length;
    expect(Math.abs(all / lost.length - ratio)).toBeLessThan(0.01);
    expect(Math.abs(all / bursts / packets - 1)).toBeLessThan(0.05);
  }
});

test("four states lose the share that a simulation of them loses", () => {
  fc.assert(
    fc.property(fourStates.filter(mixesFast), fc.nat(), (chain, seed) => {
      const { lostRatio, inBurstRatio } = simulated(chain, seed, 60_000);
      expect(Math.abs(fourState.lossRatio(chain) - lostRatio)).toBeLessThan(0.03);
      const { toBad, toGood } = fourState.asTwoStates(chain);
      expect(Math.abs(toBad / (toBad + toGood) - inBurstRatio)).toBeLessThan(0.03);
    }),
    { numRuns: 25, seed: 20 },
  );
});

test("four states without bursts lose single packets only, and p14 of the packets that follow a received one", () => {
  const chain: FourState = { kind: "four-state", p13: 0, p31: 1, p32: 0, p23: 1, p14: 0.25 };
  expect(fourState.lossRatio(chain)).toBeCloseTo(0.2, 12);
});

/** A chain that stays where it is for hundreds of packets would need millions of them to show its shares. */
function mixesFast({ p13, p31, p23 }: FourState): boolean {
  return p13 > 0.04 && p31 > 0.04 && p23 > 0.04;
}

/** Both chains as one of four states, grouped into "both good" and the rest: solved by the balance of its flows. */
function product(a: GilbertElliott, b: GilbertElliott) {
  let share = [1, 0, 0, 0];
  const step = (now: readonly number[]) => {
    const next = [0, 0, 0, 0];
    for (const [state, weight] of now.entries()) {
      for (const [to, chance] of moves(a, b, state).entries()) next[to] = (next[to] ?? 0) + weight * chance;
    }
    return next;
  };
  for (let i = 0; i < 20_000; i++) share = step(share);
  const [good = 0, ...bad] = share;
  const rest = bad.reduce((sum, weight) => sum + weight, 0);
  const lossIn = (state: number) =>
    1 - (1 - (state & 1 ? a.lossInBad : a.lossInGood)) * (1 - (state & 2 ? b.lossInBad : b.lossInGood));
  const returns = bad.reduce((sum, weight, i) => sum + weight * (moves(a, b, i + 1)[0] ?? 0), 0);
  return {
    toBad: 1 - (moves(a, b, 0)[0] ?? 0),
    toGood: returns / rest,
    lossInGood: lossIn(0),
    lossInBad: bad.reduce((sum, weight, i) => sum + weight * lossIn(i + 1), 0) / rest,
    good,
  };
}

/** Chances to be in each state next: bit 0 is set while `a` is bad, bit 1 while `b` is. */
function moves(a: GilbertElliott, b: GilbertElliott, state: number): readonly number[] {
  const toBadOf = ({ toBad, toGood }: GilbertElliott, isBad: boolean) => (isBad ? 1 - toGood : toBad);
  const [ofA, ofB] = [toBadOf(a, (state & 1) > 0), toBadOf(b, (state & 2) > 0)];
  return [(1 - ofA) * (1 - ofB), ofA * (1 - ofB), (1 - ofA) * ofB, ofA * ofB];
}

/** As the kernel walks through them: the state that a packet moves to decides whether it is lost. */
function simulated({ p13, p31, p32, p23, p14 }: FourState, seed: number, packets: number) {
  const random = seededRandom(seed);
  let state = 1;
  let lost = 0;
  let inBurst = 0;
  for (let i = 0; i < packets; i++) {
    const draw = random.next();
    if (state === 1) state = draw < p14 ? 4 : draw < p14 + p13 ? 3 : 1;
    else if (state === 2) state = draw < p23 ? 3 : 2;
    else if (state === 3) state = draw < p32 ? 2 : draw < p32 + p31 ? 1 : 3;
    else state = 1;
    if (state >= 3) lost++;
    if (state === 2 || state === 3) inBurst++;
  }
  return { lostRatio: lost / packets, inBurstRatio: inBurst / packets };
}
