/**
 * What one round of observation costs the orchestrator, and each node: `node test/bench/observation.ts [NODES]`. The nodes are their own
 * code for the answer, served by one process on loopback, each with 16 connections and three events a second.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodeEvent, NodeView } from "../../node-image/contract/index.ts";
import { eventLog } from "../../node-image/js/state/event-log.ts";
import { type StateReporter, stateReporter } from "../../node-image/js/state/node-state.ts";
import { fakeEngine } from "../../orchestrator/engine/fake/fake-engine.ts";
import { topicsOf } from "../../orchestrator/measures/topics.ts";
import type { NodePlan, Plan } from "../../orchestrator/model/plan.ts";
import { nodeClient } from "../../orchestrator/nodes/node-client.ts";
import { makePlan } from "../../orchestrator/plan/make-plan.ts";
import { observe } from "../../orchestrator/run/observer.ts";
import { recorder } from "../../orchestrator/run/recorder.ts";
import { parseTopology } from "../../orchestrator/topology/parse-topology.ts";
import { openTraceWriter } from "../../orchestrator/trace/trace-writer.ts";

const adminPort = 18645;
const rounds = 20;
const everyMs = 250;

const count = Number(process.argv[2] ?? 100);
const yaml = `topology: 1\nname: observed\ngroups: { node: { count: ${count} } }\n`;
const plan = makePlan(parseTopology(yaml, "observed.yaml"), { takenSubnets: [] });
if (process.argv[3] === undefined) await measure();
else serve(plan, process.argv[3] === "busy");

async function measure(): Promise<void> {
  for (const mode of ["calm", "busy"]) {
    const server = fork(import.meta.filename, [`${count}`, mode]);
    await once(server, "message");
    // The first rounds pay for the compilation of what the later ones use.
    await cpuOfRounds();
    const servedBefore = await cpuOf(server);
    const { cpuMs, observed } = await cpuOfRounds();
    const nodeMs = ((await cpuOf(server)) - servedBefore) / observed / count;
    server.kill();
    const what = mode === "calm" ? "no view changed" : "every view changed";
    console.log(
      `${count} nodes, ${what.padEnd(18)} the orchestrator ${cpuMs.toFixed(1)} CPU-ms a round, ${(cpuMs / 10).toFixed(1)}% of a core at 1 Hz; ` +
        `each node ${nodeMs.toFixed(2)} CPU-ms, ${(nodeMs / 10).toFixed(2)}%`,
    );
  }
}

async function cpuOf(server: ChildProcess): Promise<number> {
  const answer = once(server, "message");
  server.send("cpu");
  return (await answer)[0];
}

async function cpuOfRounds(): Promise<{ readonly cpuMs: number; readonly observed: number }> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
  const signal = AbortSignal.timeout(rounds * everyMs);
  const options = { signal, runId: "bench", onProgress: () => undefined };
  await using testbed = await fakeEngine().up(plan, options);
  const header = {
    kind: "header",
    format: 1,
    runId: "bench",
    startedAt: "",
    plan,
    environment: testbed.environment,
  } as const;
  await using writer = await openTraceWriter(join(folder.path, "trace.ndjson"), header);
  let observed = 0;
  const listener = { onStatus: () => undefined, onLine: () => undefined };
  const record = recorder(plan, writer, listener);
  const nodes = new Map(
    plan.nodes.map(({ id }, i) => {
      record.record({ kind: "node", atMs: Date.now(), node: id, status: "starting" });
      return [id, nodeClient({ id, address: addressOf(i), adminPort, adminToken: "" })];
    }),
  );
  const counting = {
    ...record,
    record: (event: Parameters<typeof record.record>[0]) => {
      if (event.kind === "observation") observed += 1;
      record.record(event);
    },
  };
  const before = process.cpuUsage();
  await observe({ ...testbed, nodes }, counting, { signal, everyMs, onReady: () => undefined });
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000 / observed, observed };
}

/** Each node has a loopback address of its own, by which one server tells them apart. */
function serve({ nodes }: Plan, everyViewChanged: boolean): void {
  const reporters = new Map(nodes.map((node, i) => [addressOf(i), reporterOf(node, nodes, everyViewChanged)]));
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? "", "http://node").searchParams;
    const view = query.get("view") === "whole" ? "whole" : "change";
    const asked = { since: query.get("since") ?? undefined, view } as const;
    response.end(JSON.stringify(reporters.get(request.socket.localAddress ?? "")?.(asked)));
  });
  server.listen(adminPort, "0.0.0.0", () => process.send?.("ready"));
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1000);
  });
}

/** A node that has three events to tell each time; where its view changes, by another connection each time. */
function reporterOf(node: NodePlan, nodes: readonly NodePlan[], viewChanges: boolean): StateReporter {
  const events = eventLog<NodeEvent>(5000);
  const [topic = ""] = topicsOf(node);
  let asked = 0;
  const connected = () => {
    const from = nodes.indexOf(node) + (viewChanges ? asked : 0);
    return Array.from({ length: 16 }, (_, i) => nodes[(from + i) % nodes.length] ?? node);
  };
  const view = (): NodeView => ({
    connections: connected().map(({ peerId: peer, address }, i) => {
      return { peer, direction: "outbound", address: `/ip4/${address}/tcp/60000/p2p/${peer}`, openedAtMs: i };
    }),
    mesh: {
      [topic]: connected()
        .map(({ peerId }) => peerId)
        .slice(0, 6),
    },
    knownPeers: nodes.length,
  });
  const counters = { dials: 0, dialFailures: 0, grafts: 0, prunes: 0, bytesIn: 0, bytesOut: 0 };
  const report = stateReporter({
    bootId: "boot",
    events,
    view,
    scores: () => Object.fromEntries(connected().map(({ peerId }, i) => [peerId, asked + i])),
    counters: () => ({ ...counters, published: 0, received: asked, duplicates: asked }),
    takeLoopLagMs: () => 1.5,
  });
  return (query) => {
    asked += 1;
    for (const part of ["a", "b", "c"]) {
      const message = { id: `steady.chat.${asked}.${part}`, topic, bytes: 1024, sentAtMs: 1, from: node.peerId };
      events.append({ kind: "received", atMs: Date.now(), ...message });
    }
    return report(query);
  };
}

function addressOf(i: number): string {
  return `127.1.${Math.floor(i / 250)}.${(i % 250) + 1}`;
}
