/** Waiting for room on this machine. The cores' times are given. */
import { cpus } from "node:os";
import { expect, test, vi } from "vitest";
import { untilHostHasRoom } from "../../../orchestrator/run/host-room.ts";

vi.mock("node:os", () => ({ cpus: vi.fn() }));

/** One core that was busy for so much of the time between each two looks. */
function coreThatIs(...ratios: readonly number[]) {
  let busy = 0;
  let total = 0;
  const looks = [0, ...ratios].map((ratio, i) => {
    busy += 100 * ratio;
    total += i === 0 ? 0 : 100;
    return [{ times: { user: busy, nice: 0, sys: 0, irq: 0, idle: total - busy } }];
  });
  let look = 0;
  vi.mocked(cpus).mockImplementation(() => looks[Math.min(look++, looks.length - 1)] as never);
  return () => look - 1;
}

const o = { signal: new AbortController().signal, busyRatio: 0.8, everyMs: 5, looks: 1, longestMs: 60_000 };

test("there is room once the cores are idle enough", async () => {
  const looked = coreThatIs(1, 0.9, 0.79, 1);
  await untilHostHasRoom(o);
  expect(looked()).toBe(3);
});

test("as many looks in a row as are asked for must show it", async () => {
  const looked = coreThatIs(0.1, 1, 0.1, 0.2, 1);
  await untilHostHasRoom({ ...o, looks: 2 });
  expect(looked()).toBe(4);
});

test("a host that others keep busy is not waited for for ever, and an interrupted wait says so", async () => {
  coreThatIs(...Array.from({ length: 1000 }, () => 1));
  await untilHostHasRoom({ ...o, longestMs: 30 });
  const aborted = AbortSignal.abort(new Error("interrupted"));
  await expect(untilHostHasRoom({ ...o, signal: aborted })).rejects.toThrow("interrupted");
});
