import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import type { Judgement } from "../../../orchestrator/model/verdict.ts";
import { noPaint } from "../../../orchestrator/report/paint.ts";
import { reportInputOf } from "../../../orchestrator/report/reporter.ts";
import { terminalReport } from "../../../orchestrator/report/terminal.ts";
import { failing, inconclusive, passing } from "./sample-judgements.ts";
import { samplePlan } from "./sample-plan.ts";
import { sampleRun } from "./sample-run.ts";

const directory = "runs/first-look-20260105T093000Z-a1b2c3";

function shown(judgement: Judgement, columns = 100, plan = samplePlan()): string {
  const input = reportInputOf({ trace: sampleRun(plan), judgement, file: "topologies/first-look.yaml" });
  return `\n${terminalReport(input, directory, { columns, paint: noPaint })}\n`;
}

describe("the table at a run's end", () => {
  test("of a pass", () => {
    expect(shown(passing)).toMatchInlineSnapshot(`
      "
      PASS  first-look  12 nodes, seed 7, 1m 58s

      ✔ 100% of all nodes healthy, within 60s of join
      ✔ mesh degree >= 6 for all nodes, throughout steady
      ✔ one network again (in heal)

      phases         running  healthy  degree  peers  parts  delivered    p99     dials  duplicates
      join      14s     9.86   64.29%     5.5   7.45   1.21          –      –  37.3/min           –
      steady    30s       12   99.72%    6.23   9.17      1     99.24%  443ms     0/min           0
      lose-one  20s     11.2   99.17%    6.37    8.8      1     99.71%  458ms   1.5/min           0
      split     20s       12       0%    4.89   4.91      2     99.49%  425ms   115/min           0
      heal      25s       12      99%    6.22   8.23      1       100%  458ms    11/min           0

      traffic         sent  late  delivered  lost   p50    p99
      steady    chat    60     0     99.24%     5  52ms  443ms
      lose-one  chat    40     0     99.71%     1  34ms  458ms
      split     chat    40     0     99.49%     1  18ms  425ms
      heal      chat    50     0       100%     0  53ms  458ms

      planned / measured                             delay         jitter  loss or rate
      node-6 ↔ node-7          after join    8.0ms / 8.1ms  0.5ms / 0.3ms       0% / 0%  ✔
      node-1 ↔ node-2          after join    8.0ms / 8.1ms  0.5ms / 0.3ms       0% / 0%  ✔
      node-1 ↔ node-2          after heal    8.0ms / 8.0ms  0.5ms / 0.3ms       0% / 0%  ✔
      eu/default → us/default  before      49.0ms / 49.3ms  3.0ms / 3.1ms     0.5% / 1%  ✔
      us/default → eu/default  before      49.0ms / 49.3ms  3.0ms / 3.1ms     0.5% / 1%  ✔
      node-6 ↔ node-7          after heal    8.0ms / 8.0ms  0.5ms / 0.3ms       0% / 0%  ✔
      and 3 more, nearer to the plan

      ran on  docker 20.10.24, links shaped by the user-space emulator: this kernel has no sch_netem
      report  runs/first-look-20260105T093000Z-a1b2c3/report.html
      again   meshbed replay runs/first-look-20260105T093000Z-a1b2c3
      "
    `);
  });

  test("of a failure names what was violated, and how much more there is", () => {
    expect(shown(failing)).toMatchInlineSnapshot(`
      "
      FAIL  first-look  12 nodes, seed 7, 1m 58s

      ✔ 100% of all nodes healthy, within 60s of join
      ✘ mesh degree >= 6 for all nodes, throughout steady
          node-1 has mesh degree 0, expected >= 6, 2s into steady
          node-2 has mesh degree 1, expected >= 6, 3s into steady
          node-3 has mesh degree 2, expected >= 6, 4s into steady
          node-4 has mesh degree 3, expected >= 6, 5s into steady
          node-5 has mesh degree 4, expected >= 6, 6s into steady
          and 7 more
      ✔ one network again (in heal)

      phases         running  healthy  degree  peers  parts  delivered    p99     dials  duplicates
      join      14s     9.86   64.29%     5.5   7.45   1.21          –      –  37.3/min           –
      steady    30s       12   99.72%    6.23   9.17      1     99.24%  443ms     0/min           0
      lose-one  20s     11.2   99.17%    6.37    8.8      1     99.71%  458ms   1.5/min           0
      split     20s       12       0%    4.89   4.91      2     99.49%  425ms   115/min           0
      heal      25s       12      99%    6.22   8.23      1       100%  458ms    11/min           0

      traffic         sent  late  delivered  lost   p50    p99
      steady    chat    60     0     99.24%     5  52ms  443ms
      lose-one  chat    40     0     99.71%     1  34ms  458ms
      split     chat    40     0     99.49%     1  18ms  425ms
      heal      chat    50     0       100%     0  53ms  458ms

      planned / measured                             delay         jitter  loss or rate
      node-6 ↔ node-7          after join    8.0ms / 8.1ms  0.5ms / 0.3ms       0% / 0%  ✔
      node-1 ↔ node-2          after join    8.0ms / 8.1ms  0.5ms / 0.3ms       0% / 0%  ✔
      node-1 ↔ node-2          after heal    8.0ms / 8.0ms  0.5ms / 0.3ms       0% / 0%  ✔
      eu/default → us/default  before      49.0ms / 49.3ms  3.0ms / 3.1ms     0.5% / 1%  ✔
      us/default → eu/default  before      49.0ms / 49.3ms  3.0ms / 3.1ms     0.5% / 1%  ✔
      node-6 ↔ node-7          after heal    8.0ms / 8.0ms  0.5ms / 0.3ms       0% / 0%  ✔
      and 3 more, nearer to the plan

      ran on  docker 20.10.24, links shaped by the user-space emulator: this kernel has no sch_netem
      report  runs/first-look-20260105T093000Z-a1b2c3/report.html
      again   meshbed replay runs/first-look-20260105T093000Z-a1b2c3
      "
    `);
  });

  test("of an inconclusive run says first what was found against the run itself", () => {
    expect(shown(inconclusive)).toMatchInlineSnapshot(`
      "
      INCONCLUSIVE  first-look  12 nodes, seed 7, 1m 58s
        ! the host was overloaded: 97% of its cores were busy for 12s in steady, so delays there are its
          own

      ✔ 100% of all nodes healthy, within 60s of join
      ? mesh degree >= 6 for all nodes, throughout steady
      ✔ one network again (in heal)

      phases         running  healthy  degree  peers  parts  delivered    p99     dials  duplicates
      join      14s     9.86   64.29%     5.5   7.45   1.21          –      –  37.3/min           –
      steady    30s       12   99.72%    6.23   9.17      1     99.24%  443ms     0/min           0
      lose-one  20s     11.2   99.17%    6.37    8.8      1     99.71%  458ms   1.5/min           0
      split     20s       12       0%    4.89   4.91      2     99.49%  425ms   115/min           0
      heal      25s       12      99%    6.22   8.23      1       100%  458ms    11/min           0

      traffic         sent  late  delivered  lost   p50    p99
      steady    chat    60     0     99.24%     5  52ms  443ms
      lose-one  chat    40     0     99.71%     1  34ms  458ms
      split     chat    40     0     99.49%     1  18ms  425ms
      heal      chat    50     0       100%     0  53ms  458ms

      planned / measured                             delay         jitter  loss or rate
      node-6 ↔ node-7          after join    8.0ms / 8.1ms  0.5ms / 0.3ms       0% / 0%  ✔
      node-1 ↔ node-2          after join    8.0ms / 8.1ms  0.5ms / 0.3ms       0% / 0%  ✔
      node-1 ↔ node-2          after heal    8.0ms / 8.0ms  0.5ms / 0.3ms       0% / 0%  ✔
      eu/default → us/default  before      49.0ms / 49.3ms  3.0ms / 3.1ms     0.5% / 1%  ✔
      us/default → eu/default  before      49.0ms / 49.3ms  3.0ms / 3.1ms     0.5% / 1%  ✔
      node-6 ↔ node-7          after heal    8.0ms / 8.0ms  0.5ms / 0.3ms       0% / 0%  ✔
      and 3 more, nearer to the plan

      ran on  docker 20.10.24, links shaped by the user-space emulator: this kernel has no sch_netem
      report  runs/first-look-20260105T093000Z-a1b2c3/report.html
      again   meshbed replay runs/first-look-20260105T093000Z-a1b2c3
      "
    `);
  });

  test.each([40, 80, 100, 240])("keeps within %d columns and within 100", (columns) => {
    const message = `${"wide 宽 ".repeat(30)}${"x".repeat(150)}`;
    const violations = [{ message, nodes: [], atMs: 0 }];
    const expectation = {
      name: message,
      kind: "healthy",
      phase: "join",
      verdict: { outcome: "fail", violations },
    } as const;
    const text = shown({ outcome: "fail", reasons: [message], expectations: [expectation] }, columns);
    for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(Math.min(columns, 100));
  });

  test("shows a link that is not as planned before all others, and few of many", () => {
    const trace = sampleRun();
    const events = trace.events.map((event) =>
      event.kind === "probe" && event.to === "node-7" && event.measurement === 2
        ? { ...event, roundTripsMs: [35, 35] }
        : event,
    );
    const input = reportInputOf({ trace: { ...trace, events }, judgement: passing });
    const text = terminalReport(input, directory, { columns: 100, paint: noPaint });
    expect(text).toMatch(/loss or rate\nnode-6 ↔ node-7 +after heal +8\.0ms \/ 35\.0ms .* \?\n/);
    expect(text).toContain("and 3 more, nearer to the plan");
  });

  test("keeps control characters of names and messages from the terminal", () => {
    const text = shown({ outcome: "inconclusive", reasons: ["agent: \u001b[2Jgone\r\n\u0007"], expectations: [] });
    expect(text).toContain("  ! agent: gone\n");
  });
});
