import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import { trafficOf } from "../../../orchestrator/measures/traffic.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { peerOf, phasePlan, planOf, startMs, steadyRun, topic } from "../trace/record-trace.ts";

const at = (seconds: number) => startMs + seconds * 1000;
const workload = (node: string, due: Readonly<Record<string, number>>) => ({
  node,
  messages: Object.entries(due).map(([id, atMs]) => ({ id, atMs, topic, bytes: 9 })),
});
const plan = planOf(["node-1", "node-2", "node-3"], {
  phases: [
    phasePlan("steady", {
      messages: [
        {
          flow: "chat",
          workloads: [workload("node-1", { m1: 2000, m2: 3000, m3: 4000 }), workload("node-2", { m4: 6500 })],
        },
        { flow: "news", workloads: [workload("node-2", { n1: 2000 })] },
      ],
    }),
    phasePlan("never", { messages: [{ flow: "chat", workloads: [] }] }),
  ],
});

const published = (id: string, sentS: number): NodeEvent => ({
  kind: "published",
  id,
  atMs: at(sentS),
  topic,
  bytes: 9,
  recipients: 2,
});
const received = (id: string, sentS: number, from: string): NodeEvent => ({
  kind: "received",
  id,
  atMs: at(sentS) + 80,
  sentAtMs: at(sentS),
  topic,
  bytes: 9,
  from: peerOf(from),
});

test("of each flow in each phase that began it is told what was sent late, what never and why, and who got nothing", () => {
  const trace = steadyRun(plan, (second, recorded) => {
    // Away when its second message is due.
    if (second === 6) recorded.status(5.5, "node-2", "down");
    if (second !== 9) return undefined;
    return {
      more: {
        "node-1": { events: [published("m1", 2), published("m2", 4.5)] },
        "node-2": { events: [published("n1", 2)] },
        "node-3": { events: [received("m1", 2, "node-1"), received("n1", 2, "node-2")] },
      },
    };
  });
  const [chat, news, ...more] = trafficOf(historyOf(trace));
  expect(more).toEqual([]);
  expect(chat).toMatchObject({
    phase: "steady",
    flow: "chat",
    due: 4,
    late: [{ id: "m2", from: "node-1", dueAtMs: at(3), sentAtMs: at(4.5) }],
    // It was there, and said nothing.
    unsent: [{ id: "m3", from: "node-1", refusal: undefined }],
    away: [{ id: "m4", from: "node-2" }],
    onTimeRatio: 1 / 3,
    delivery: { published: 2, lost: [{ id: "m2", to: "node-3" }] },
    unheard: [{ id: "m2" }],
  });
  expect(news).toMatchObject({ flow: "news", due: 1, late: [], unsent: [], away: [], onTimeRatio: 1 });
});

test("a message that was sent after the phase in which it was due is late there, and not gone", () => {
  const trace = steadyRun(plan, (second) =>
    second === 13 ? { more: { "node-2": { events: [published("m4", 12)] } } } : undefined,
  );
  expect(trafficOf(historyOf(trace))[0]).toMatchObject({ phase: "steady", late: [{ id: "m4", sentAtMs: at(12) }] });
});
