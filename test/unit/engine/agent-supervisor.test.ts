import { beforeEach, expect, test, vi } from "vitest";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import type { AgentClient, AgentListener, ShapedNode } from "../../../orchestrator/engine/docker/agent-client.ts";
import { superviseAgent } from "../../../orchestrator/engine/docker/agent-supervisor.ts";
import type { Incident } from "../../../orchestrator/engine/engine.ts";

const { signal } = new AbortController();
const node: ShapedNode = {
  node: "a-1",
  pid: 7,
  address: "10.0.0.2",
  exempt: ["10.0.0.1"],
  state: { paths: [], up: null, down: null, cutFrom: [], inbound: "any" },
};
const gone = "the net agent is gone";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});

/** Agents that a test starts, ends and silences, each with what it was given. */
async function agents(
  o: { readonly refuse?: (agent: number) => string | undefined; readonly gate?: Promise<void> } = {},
) {
  const started: { listener: AgentListener; given: ShapedNode[][]; answers: boolean; released: boolean }[] = [];
  const incidents: Incident[] = [];
  const running = [node];
  const start = async (listener: AgentListener) => {
    const refusal = o.refuse?.(started.length);
    if (started.length > 0) await o.gate;
    if (refusal !== undefined) throw new MeshbedError("AGENT", refusal);
    const agent = { listener, given: [] as ShapedNode[][], answers: true, released: false };
    started.push(agent);
    const client: Partial<AgentClient> = {
      hello: () =>
        agent.answers ? Promise.resolve({ backend: "user", why: "asked for" }) : new Promise<never>(() => undefined),
      apply: async (nodes) => {
        agent.given.push([...nodes]);
        return nodes.map(() => "");
      },
    };
    return {
      client: client as AgentClient,
      async [Symbol.asyncDispose]() {
        agent.released = true;
      },
    };
  };
  const supervised = await superviseAgent({
    start,
    everything: () => running,
    onIncident: (incident) => incidents.push(incident),
    signal,
  });
  return { supervised, started, incidents, running };
}

test("another takes the place of one that died, with the state of all that runs, and the outage is told twice", async () => {
  const { started, incidents } = await agents();
  await vi.advanceTimersByTimeAsync(500);
  started[0]?.listener.onEnd(gone);
  await vi.advanceTimersByTimeAsync(0);
  expect(started.map(({ given, released }) => ({ given, released }))).toEqual([
    { given: [], released: true },
    { given: [[node]], released: false },
  ]);
  expect(incidents).toEqual([
    { where: "agent", message: `${gone}; another is started`, outage: { fromMs: 500, toMs: null } },
    {
      where: "agent",
      message: `${gone}; another took its place after 0ms, until when packets were lost, and changes waited`,
      outage: { fromMs: 500, toMs: 500 },
    },
  ]);
});

test("one that does not answer any more is replaced, and the outage is since its last answer", async () => {
  const { started, incidents } = await agents();
  await vi.advanceTimersByTimeAsync(3500);
  for (const agent of started) agent.answers = false;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(started).toHaveLength(2);
  expect(incidents[0]).toEqual({
    where: "agent",
    message: "the net agent does not answer any more; another is started",
    outage: { fromMs: 3000, toMs: null },
  });
});

test("a fault that the agent cannot mend costs it its place", async () => {
  const { started, incidents } = await agents();
  started[0]?.listener.onFault("the emulator cannot be brought back");
  await vi.advanceTimersByTimeAsync(0);
  expect(started).toHaveLength(2);
  expect(incidents[1]?.outage).toEqual({ fromMs: 0, toMs: 0 });
});

test("what the agent restored by itself is an outage that is over", async () => {
  const { started, incidents } = await agents();
  await vi.advanceTimersByTimeAsync(5000);
  started[0]?.listener.onRestored("the emulator died", 120);
  expect(started).toHaveLength(1);
  expect(incidents).toEqual([{ where: "agent", message: "the emulator died", outage: { fromMs: 4880, toMs: 5000 } }]);
});

test("who asks while there is none waits for the next, and who was being answered asks again", async () => {
  const { supervised, started } = await agents();
  const dying = supervised.ask(async () => {
    started[0]?.listener.onEnd(gone);
    throw new MeshbedError("AGENT", gone);
  });
  await expect(dying).rejects.toThrow(gone);
  let asked = 0;
  const answered = supervised.ask(async (client) => {
    if (++asked === 1) {
      started.at(-1)?.listener.onEnd(gone);
      throw new MeshbedError("AGENT", gone);
    }
    return await client.apply([node]);
  });
  expect(await answered).toEqual([""]);
  expect(started).toHaveLength(3);
});

test("what fails though the agent lives is not asked again", async () => {
  const { supervised } = await agents();
  const question = vi.fn(async () => {
    throw new MeshbedError("AGENT", "the net agent refuses: no process 7");
  });
  await expect(supervised.ask(question)).rejects.toThrow("no process 7");
  expect(question).toHaveBeenCalledTimes(1);
});

test("after three that could not take its place the outage stays, and all who ask hear of it", async () => {
  const refuse = (agent: number) => (agent === 0 ? undefined : "no more memory");
  const { supervised, started, incidents } = await agents({ refuse });
  started[0]?.listener.onEnd(gone);
  await vi.advanceTimersByTimeAsync(10_000);
  const message = `${gone}; no other could take its place: no more memory`;
  expect(incidents.at(-1)).toEqual({ where: "agent", message, outage: { fromMs: 0, toMs: null } });
  await expect(supervised.ask(async () => "")).rejects.toThrow(message);
});

test("a network that is taken down starts no other agent", async () => {
  const { supervised, started, incidents } = await agents();
  await supervised[Symbol.asyncDispose]();
  started[0]?.listener.onEnd(gone);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(started).toHaveLength(1);
  expect(incidents).toEqual([]);
});

test("an agent that is being started when the network is taken down is let go of, too", async () => {
  const gate = Promise.withResolvers<void>();
  const { supervised, started } = await agents({ gate: gate.promise });
  started[0]?.listener.onEnd(gone);
  await vi.advanceTimersByTimeAsync(0);
  const disposal = supervised[Symbol.asyncDispose]();
  gate.resolve();
  await disposal;
  expect(started.map(({ released }) => released)).toEqual([true, true]);
});
