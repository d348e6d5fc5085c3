/**
 * One seeded source of chance, forked by purpose. A fork depends on the path of names alone, never on how much
 * was drawn before, so adding a draw in one room changes nothing in another.
 * Distributions of the field (exponential, weibull) live with the churn models that use them.
 */
import { createHash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export interface Random {
  /** An independent source for one purpose; the same name gives the same source. */
  fork(name: string): Random;
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, bound); bound >= 1. */
  below(bound: number): number;
  /** `count` distinct items in random order (all of them when there are fewer). */
  sample<T>(items: readonly T[], count: number): T[];
  /** `count` random bytes. */
  bytes(count: number): Uint8Array;
}

/** @param seed any whole number; the same seed draws the same numbers on every machine. */
export function seededRandom(seed: number): Random {
  return fromPath(`${seed}`);
}

function fromPath(path: string): Random {
  const digest = createHash("sha256").update(path).digest();
  const generator = xoroshiro128plus(digest.readInt32LE(0));
  const next = () => uniformFloat64(generator);
  const below = (bound: number) => Math.floor(next() * bound);
  let byteDraws = 0;
  return {
    fork: (name) => fromPath(`${path}/${name}`),
    next,
    below,
    sample: (items, count) => {
      const pool = [...items];
      for (let i = 0; i < Math.min(count, pool.length); i++) {
        const j = i + below(pool.length - i);
        [pool[i], pool[j]] = [pool[j] as (typeof pool)[number], pool[i] as (typeof pool)[number]];
      }
      return pool.slice(0, count);
    },
    bytes: (count) => createHash("shake256", { outputLength: count }).update(`${path}#${byteDraws++}`).digest(),
  };
}
