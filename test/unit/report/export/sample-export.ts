/** A short run for exports: three nodes in one mesh, of which one falls off, a message, and everything else that a trace can tell. */
import type { NodeEvent } from "../../../../node-image/contract/index.ts";
import type { ExportedRun } from "../../../../orchestrator/report/export/table.ts";
import { tables } from "../../../../orchestrator/report/export/tables.ts";
import { historyOf } from "../../../../orchestrator/trace/history.ts";
import { fullMesh, peerOf, phasePlan, planOf, startMs, tape, topic } from "../../trace/record-trace.ts";

const ids = ["node-1", "node-2", "node-3"];
const at = (second: number) => startMs + second * 1000;

/** Ready ten seconds before; "whole" until 6 s, "torn" until 12 s, observed until 20 s. */
export function sampleExport(): ExportedRun {
  const messages = [
    { flow: "chat", workloads: [{ node: "node-1", messages: [{ id: "m,1", atMs: 1000, topic, bytes: 64 }] }] },
    { flow: "lost", workloads: [{ node: "node-2", messages: [{ id: "m-2", atMs: 2000, topic, bytes: 64 }] }] },
  ];
  const recorded = tape(
    planOf(ids, { phases: [phasePlan("whole", { ms: 6000, messages }), phasePlan("torn", { ms: 6000 })] }),
  );
  for (const id of ids) recorded.status(-10, id, "ready");
  recorded.phase(0, "whole");
  for (let second = 0; second <= 20; second++) {
    if (second === 6) recorded.phase(6, "whole", "end");
    if (second === 6) recorded.phase(6, "torn");
    if (second === 7) recorded.act(7, { kind: "kill", nodes: ["node-3"] }, { phase: "torn", changed: ["node-3"] });
    if (second === 7) recorded.status(7, "node-3", "down");
    if (second === 12) recorded.phase(12, "torn", "end");
    const running = second < 7 ? ids : ids.slice(0, 2);
    const more = Object.fromEntries(running.map((id) => [id, { events: eventsOf(id, second) }]));
    recorded.observe(second, fullMesh(running), { more });
  }
  recorded.end(21);
  const trace = recorded.trace();
  return { trace, history: historyOf(trace) };
}

function eventsOf(id: string, second: number): NodeEvent[] {
  if (second !== 2) return [];
  const about = { id: "m,1", topic, bytes: 64 };
  if (id === "node-1") return [{ kind: "published", atMs: at(1), recipients: 2, ...about }];
  if (id === "node-2") {
    return [
      { kind: "received", atMs: at(1) + 40, sentAtMs: at(1), from: peerOf("node-1"), ...about },
      {
        kind: "dial",
        atMs: at(2),
        peer: peerOf("node-3"),
        outcome: "failed",
        failures: 1,
        failure: "refused",
        tookMs: 500,
        backoffMs: 1000,
        reason: 'said "no"',
      },
      {
        kind: "decision",
        atMs: at(2),
        what: "back-off",
        peer: peerOf("node-3"),
        reason: "it refused",
        values: { failures: 1 },
      },
    ];
  }
  return [];
}

/** The rows of a table, by the names of its columns. */
export function rowsOf(run: ExportedRun, name: string): readonly Readonly<Record<string, number | string | null>>[] {
  const columns = tables.find((table) => table.name === name)?.columns(run);
  if (columns === undefined) throw new Error(`there is no table ${name}`);
  return Array.from({ length: columns[0]?.values.length ?? 0 }, (_, row) =>
    Object.fromEntries(columns.map(({ name: column, values }) => [column, values[row] ?? null])),
  );
}
