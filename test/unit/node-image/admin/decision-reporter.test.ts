import { expect, test } from "vitest";
import type { Decision } from "../../../../node-image/contract/index.ts";
import { decisionReporter } from "../../../../node-image/js/admin/decision-reporter.ts";
import { eventLog } from "../../../../node-image/js/state/event-log.ts";

function reporter(capacity = 100) {
  const log = eventLog<Decision>(capacity);
  const decide = (peer: string, what: Decision["what"], atMs: number) =>
    log.append({ kind: "decision", atMs, what, peer, reason: "so", values: {} });
  const ask = decisionReporter("boot", log);
  return {
    decide,
    ask: (asked: Parameters<typeof ask>[0]) => {
      const { decisions, ...rest } = ask(asked);
      return { ...rest, times: decisions.map(({ atMs }) => atMs) };
    },
  };
}

test("a reader gets what is new since the cursor", () => {
  const { decide, ask } = reporter();
  decide("a", "dial", 1);
  expect(ask({})).toEqual({ cursor: "boot/1", times: [1], dropped: 0, more: false });
  decide("a", "evict", 2);
  expect(ask({ since: "boot/1" })).toEqual({ cursor: "boot/2", times: [2], dropped: 0, more: false });
  expect(ask({ since: "other/1" }).times).toEqual([1, 2]);
});

test("decisions are chosen by peer and by kind", () => {
  const { decide, ask } = reporter();
  decide("a", "dial", 1);
  decide("b", "dial", 2);
  decide("a", "evict", 3);
  expect(ask({ peer: "a" })).toMatchObject({ times: [1, 3], cursor: "boot/3" });
  expect(ask({ what: "dial" }).times).toEqual([1, 2]);
  expect(ask({ peer: "a", what: "dial" }).times).toEqual([1]);
});

test("a limit tells the oldest first, and the cursor goes on behind them", () => {
  const { decide, ask } = reporter();
  for (let atMs = 1; atMs <= 6; atMs++) decide(atMs % 2 === 0 ? "a" : "b", "dial", atMs);
  expect(ask({ peer: "a", limit: "2" })).toEqual({ cursor: "boot/4", times: [2, 4], dropped: 0, more: true });
  expect(ask({ peer: "a", limit: "2", since: "boot/4" })).toEqual({
    cursor: "boot/6",
    times: [6],
    dropped: 0,
    more: false,
  });
});

test("what the buffer lost is counted", () => {
  const { decide, ask } = reporter(3);
  for (let atMs = 1; atMs <= 10; atMs++) decide("a", "dial", atMs);
  expect(ask({ since: "boot/2" })).toMatchObject({ times: [8, 9, 10], dropped: 5 });
});
