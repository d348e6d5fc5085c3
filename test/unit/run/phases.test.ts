import { expect, test, vi } from "vitest";
import type { TimedAction } from "../../../orchestrator/model/plan.ts";
import { allOf, performActions } from "../../../orchestrator/run/phases.ts";

test("what is due at once is done in the plan's order, on a host that takes its time to set timers", async () => {
  const timeline: readonly TimedAction[] = ["a", "b", "c", "d"].map((cause) => ({
    atMs: 100,
    cause,
    action: { kind: "pause", nodes: [] },
  }));
  const causes: string[] = [];
  const control = {
    perform: async ({ cause }: { cause: string }) => {
      causes.push(cause);
    },
  };
  let nowMs = Date.now();
  const startedAtMs = nowMs;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => (nowMs += 10));
  try {
    await allOf(performActions({ name: "p", timeline }, startedAtMs, control, new AbortController()));
  } finally {
    clock.mockRestore();
  }
  expect(causes).toEqual(["a", "b", "c", "d"]);
});
