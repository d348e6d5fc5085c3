/** How long to wait before a peer that could not be reached is dialled again. Pure. */
import type { BackoffConfig } from "../../contract/index.ts";

/**
 * @param failures failed dials in a row, >= 1
 * @param random draws from [0, 1)
 * @returns ms; grows by the factor with each failure up to the longest, then spread by the jitter either way
 */
export function backoffMs(failures: number, config: BackoffConfig, random: () => number): number {
  const grown = Math.min(config.firstMs * config.factor ** (failures - 1), config.longestMs);
  return Math.round(grown * (1 + config.jitterRatio * (2 * random() - 1)));
}
