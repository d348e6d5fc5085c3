/** Stands in for @chainsafe/as-sha256 in the program that `docker/bundle.ts` makes; why, says `native-chacha.ts`. */
import { createHash } from "node:crypto";

export function digest(data: Uint8Array): Uint8Array {
  return createHash("sha256").update(data).digest();
}
