/** Waiting for room on this machine. The cores' times are given. */
import { expect, test } from "vitest";
import { untilHostHasRoom } from "../../../orchestrator/run/host-room.ts";

/** Cores that were busy for so much of the time between each two looks. */
function coresThatAre(...ratios: readonly number[]) {
  let looks = 0;
  let busyMs = 0;
  const look = () => {
    if (looks > 0) busyMs += 100 * (ratios[looks - 1] ?? 1);
    return { busyMs, totalMs: 100 * looks++ };
  };
  return { look, looks: () => looks - 1 };
}

const o = { signal: new AbortController().signal, busyRatio: 0.8, everyMs: 5, looks: 1, longestMs: 60_000 };

test("there is room once the cores are idle enough", async () => {
  const cores = coresThatAre(1, 0.9, 0.79, 1);
  await untilHostHasRoom({ ...o, look: cores.look });
  expect(cores.looks()).toBe(3);
});

test("as many looks in a row as are asked for must show it", async () => {
  const cores = coresThatAre(0.1, 1, 0.1, 0.2, 1);
  await untilHostHasRoom({ ...o, looks: 2, look: cores.look });
  expect(cores.looks()).toBe(4);
});

test("a host that others keep busy is not waited for for ever, and an interrupted wait says so", async () => {
  const { look } = coresThatAre();
  await untilHostHasRoom({ ...o, look, longestMs: 30 });
  const aborted = AbortSignal.abort(new Error("interrupted"));
  await expect(untilHostHasRoom({ ...o, look, signal: aborted })).rejects.toThrow("interrupted");
});
