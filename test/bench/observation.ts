/**
 * What one round of observation costs the orchestrator: `node test/bench/observation.ts [NODES]`. The nodes are answers of
 * the admin API served by a process of its own on loopback, so only asking, checking, recording and the live figures count.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeEngine } from "../../orchestrator/engine/fake/fake-engine.ts";
import { simulatedNetwork } from "../../orchestrator/engine/fake/simulated-network.ts";
import type { Plan } from "../../orchestrator/model/plan.ts";
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
    const cpuMs = await cpuOfRounds();
    server.kill();
    const what = mode === "calm" ? "no view changed" : "every view changed";
    console.log(
      `${count} nodes, ${what.padEnd(18)} ${cpuMs.toFixed(1)} CPU-ms a round, ${(cpuMs / 10).toFixed(1)}% of a core at 1 Hz`,
    );
  }
}

async function cpuOfRounds(): Promise<number> {
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
  return (user + system) / 1000 / observed;
}

/** Each node has a loopback address of its own, by which one server tells them apart. */
function serve(observedPlan: Plan, everyViewChanged: boolean): void {
  const network = simulatedNetwork(observedPlan);
  for (const { id } of observedPlan.nodes) network.setStatus(id, "running");
  const ids = new Map(observedPlan.nodes.map(({ id }, i) => [addressOf(i), id]));
  const server = createServer((request, response) => {
    const { view, ...state } = network.state(ids.get(request.socket.localAddress ?? "") ?? "", undefined);
    const news = everyViewChanged || !request.url?.includes("since=");
    response.end(JSON.stringify(news ? { ...state, view } : state));
  });
  server.listen(adminPort, "0.0.0.0", () => process.send?.("ready"));
}

function addressOf(i: number): string {
  return `127.1.${Math.floor(i / 250)}.${(i % 250) + 1}`;
}
