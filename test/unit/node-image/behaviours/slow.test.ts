import { expect, test } from "vitest";
import { until } from "../until.ts";
import { mesh, Neighbours } from "./neighbours.ts";

const delayMs = 300;
const echo = "/test/echo/1.0.0";

test("a slow node forwards and publishes that much later, and answers so", async () => {
  await using neighbours = new Neighbours();
  const publisher = await neighbours.add();
  const slow = await neighbours.add({ behaviour: { kind: "slow", delayMs } });
  const behind = await neighbours.add();
  await Promise.all([publisher.dial(slow), behind.dial(slow)]);
  await until(() => expect(mesh(slow)).toHaveLength(2));
  await until(() => expect(mesh(behind)).toHaveLength(1));

  const forwarded = await took(async () => {
    await publisher.publish("by another");
    await until(() => expect(behind.received).toHaveLength(1));
  });
  const published = await took(async () => {
    await slow.publish("by itself");
    await until(() => expect(behind.received).toHaveLength(2));
  });
  await slow.network.handle(echo, async (stream) => {
    await stream.write(Buffer.from("echo"), { signal: AbortSignal.timeout(5000) });
  });
  const answered = await took(async () => {
    const signal = AbortSignal.timeout(5000);
    const stream = await publisher.network.connectionTo(slow.network.peerId)?.openStream(echo, { signal });
    await stream?.read({ signal, maxBytes: 100 });
  });
  // A timer may be a millisecond early.
  for (const tookMs of [forwarded, published, answered]) expect(tookMs).toBeGreaterThan(0.9 * delayMs);
  expect(slow.misdeeds()).toBe(3);
});

async function took(what: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await what();
  return performance.now() - startedAt;
}
