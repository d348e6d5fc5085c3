import { PassThrough } from "node:stream";
import { expect, test, vi } from "vitest";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { agentClient, type ShapedNode } from "../../../orchestrator/engine/docker/agent-client.ts";

const { signal } = new AbortController();
const node: ShapedNode = {
  node: "a-1",
  pid: 7,
  address: "10.0.0.2",
  exempt: ["10.0.0.1"],
  state: { paths: [], up: null, down: null, cutFrom: [], inbound: "any" },
};

/** The agent's side of the streams: what it was asked, and what it says. */
function fakeAgent() {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const asked: Record<string, unknown>[] = [];
  stdin.on("data", (lines) => {
    for (const line of `${lines}`.trim().split("\n")) asked.push(JSON.parse(line));
  });
  const heard: unknown[] = [];
  const client = agentClient({
    stdin,
    stdout,
    lastWords: () => "segmentation fault",
    listener: {
      onEnd: (message) => heard.push({ end: message }),
      onFault: (message) => heard.push({ fault: message }),
      onRestored: (message, lastedMs) => heard.push({ restored: message, lastedMs }),
    },
  });
  const says = (line: unknown) => stdout.write(`${typeof line === "string" ? line : JSON.stringify(line)}\n`);
  return { client, stdin, stdout, asked, says, heard };
}

async function failure(work: Promise<unknown>): Promise<MeshbedError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MeshbedError)) throw new Error("expected a MeshbedError", { cause: error });
  return error;
}

test("gives each request its own reply, whatever their order", async () => {
  const { client, says, asked } = fakeAgent();
  const first = client.apply([node]);
  const second = client.hello({ signal });
  says({ id: 2, result: { backend: "user", why: "this kernel has no sch_netem" } });
  says({ id: 1, result: ["no such process"] });
  expect(await second).toEqual({ backend: "user", why: "this kernel has no sch_netem" });
  expect(await first).toEqual(["no such process"]);
  expect(asked).toEqual([
    { id: 1, op: "apply", nodes: [node] },
    { id: 2, op: "hello" },
  ]);
});

test("puts together a reply that comes in pieces, and takes two that come at once", async () => {
  const { client, stdout } = fakeAgent();
  const forgotten = [client.forget(["ä"]), client.forget(["b"])];
  const bytes = Buffer.from('{"id":1,"result":"ä"}\n{"id":2,"result":null}\n');
  for (const end of [3, 19, bytes.length]) stdout.write(bytes.subarray(end === 3 ? 0 : end === 19 ? 3 : 19, end));
  await Promise.all(forgotten);
});

test("throws what the agent refuses", async () => {
  const { client, says } = fakeAgent();
  const probing = failure(
    client.probe({ count: 3, intervalMs: 10, timeoutMs: 100, pairs: [{ pid: 7, to: "10.0.0.3" }] }, { signal }),
  );
  says({ id: 1, error: "no process 7" });
  const error = await probing;
  expect(error.code).toBe("AGENT");
  expect(error.message).toBe("the net agent refuses: no process 7");
});

test("refuses a reply of another shape than the protocol's", async () => {
  const { client, says } = fakeAgent();
  const applying = failure(client.apply([node]));
  says({ id: 1, result: [] });
  expect((await applying).message).toBe("the net agent's reply to apply is not of the protocol: []");
});

test("gives up a request that gets no reply in its time, and takes the late reply for nothing", async () => {
  vi.useFakeTimers();
  const { client, says } = fakeAgent();
  const late = failure(client.hello({ signal }));
  vi.advanceTimersByTime(30_000);
  expect((await late).message).toBe("the net agent did not reply to hello within 30s");
  says({ id: 1, result: { backend: "user", why: "late" } });
  const next = client.forget(["a-1"]);
  says({ id: 2, result: null });
  await next;
});

test("lets go of a request when its signal aborts", async () => {
  const { client } = fakeAgent();
  const abort = new AbortController();
  const asking = failure(client.hello({ signal: abort.signal }));
  abort.abort(new MeshbedError("INTERRUPTED", "interrupted"));
  expect((await asking).code).toBe("INTERRUPTED");
});

test("tells what the agent tells of itself", async () => {
  const { client, says, heard } = fakeAgent();
  const forgetting = client.forget([]);
  says({ event: "fault", message: "the emulator died" });
  says({ event: "restored", message: "the emulator was gone", lastedMs: 1000 });
  says({ id: 1, result: null });
  await forgetting;
  expect(heard).toEqual([{ fault: "the emulator died" }, { restored: "the emulator was gone", lastedMs: 1000 }]);
});

test("when the agent goes, fails what waits and all that follows, and reports it once with its last words", async () => {
  const { client, stdout, heard } = fakeAgent();
  const applying = failure(client.apply([node]));
  stdout.end();
  const message = "the net agent is gone; its last words: segmentation fault";
  expect((await applying).message).toBe(message);
  expect((await failure(client.hello({ signal }))).message).toBe(message);
  expect(heard).toEqual([{ end: message }]);
});

test("takes a line that is no reply for the agent's end", async () => {
  const { client, says, heard } = fakeAgent();
  const asking = failure(client.hello({ signal }));
  says("Killed");
  await asking;
  const end = "the net agent said what the protocol does not allow: Killed; its last words: segmentation fault";
  expect(heard).toEqual([{ end }]);
});
