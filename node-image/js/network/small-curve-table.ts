/**
 * The library of secp256k1 computes multiples of the curve's base point at its first use, by default 4224 of them, which only
 * pays where much is signed. A node signs its own record with it, a few times in its life.
 */
import { secp256k1 } from "@noble/curves/secp256k1.js";

/** The first key costs 17 ms of CPU with it in place of 38, each signature 1.6 in place of 1.4. */
const windowBits = 3;

/** To be called before any key is used. Idempotent. */
export function useSmallCurveTable(): void {
  secp256k1.Point.BASE.precompute(windowBits);
}
