import { expect, test } from "vitest";
import { distributionTable, entryScale } from "../../../docker/agent/distribution-tables.ts";
import { type Distribution, distributions } from "../../../docker/agent/protocol.ts";
import { delay } from "../../../orchestrator/conditions/delay.ts";

/** How far the mean moves, as a share of it, when what would come before its time is cut off at zero. */
function shiftOf(distribution: Distribution, meanMs: number, jitterMs: number): number {
  const delays = distributionTable(distribution).map((entry) => meanMs + (entry / entryScale) * jitterMs);
  const cutOff = delays.map((one) => Math.max(0, one)).reduce((sum, one) => sum + one, 0) / delays.length;
  return cutOff / meanMs - 1;
}

test.each(distributions)(
  "the widest %s jitter that is let through moves the mean by less than half a percent",
  (shape) => {
    expect(shiftOf(shape, 100, delay.widestJitterMs(100, shape))).toBeLessThan(0.005);
    expect(shiftOf(shape, 100, 1.25 * delay.widestJitterMs(100, shape))).toBeGreaterThan(0.0025);
  },
);
