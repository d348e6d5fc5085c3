import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { livePlain } from "../../../orchestrator/report/live-plain.ts";
import { liveView } from "../../../orchestrator/report/live-view.ts";
import type { RunStatus } from "../../../orchestrator/run/run-status.ts";

const status: RunStatus = {
  name: "first-look",
  stage: "prepare",
  detail: "starting containers",
  startedAtMs: 0,
  phase: null,
  nodes: { total: 12, ready: 0, starting: 4, down: 8 },
  mesh: null,
  inForce: "",
};

test("writes each line at once and a status at most every ten seconds", () => {
  const stream = new PassThrough({ encoding: "utf8" });
  let nowMs = 0;
  using view = livePlain(stream, () => nowMs);
  const at = (ms: number, tell: () => void) => {
    nowMs = ms;
    tell();
  };

  view.onLine("network 10.77.0.0/24");
  at(9_900, () => view.onStatus(status));
  at(12_340, () => view.onStatus(status));
  at(12_400, () => view.onLine("killed node-3"));
  at(22_300, () => view.onStatus(status));
  const phase = { name: "split", number: 3, count: 5, startedAtMs: 100_000, endsAtMs: 130_000, until: null };
  const mesh = { healthy: 10, running: 11, meanDegree: 5.75, components: 1 };
  const nodes = { total: 12, ready: 11, starting: 0, down: 1 };
  at(112_000, () =>
    view.onStatus({ ...status, stage: "phase", detail: "", phase, mesh, nodes, inForce: "kill node-3" }),
  );

  expect(`\n${stream.read()}`).toMatchInlineSnapshot(`
    "
        0.0s  network 10.77.0.0/24
       12.3s  prepare · starting containers · nodes 0/12 ready, 4 starting, 8 down
       12.4s  killed node-3
      112.0s  phase 3/5 split, 18s left · nodes 11/12 ready, 1 down · mesh 10/11 healthy, mean degree 5.8, 1 component · faults kill node-3
    "
  `);
});

test("keeps what nodes say on one line, free of escape sequences", () => {
  const stream = new PassThrough({ encoding: "utf8" });
  using view = livePlain(stream, () => 0);
  view.onLine("node-1: \u001b[2J\u001b[31mexited\r\nwith code 1\u0007");
  expect(stream.read()).toBe("    0.0s  node-1: exited with code 1\n");
});

test("is the view of everything that is not a terminal", () => {
  const stream = new PassThrough({ encoding: "utf8" });
  using view = liveView(stream);
  view.onLine("hello");
  expect(stream.read()).toMatch(/^ {4}\d\.\ds {2}hello\n$/);
});
