import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { createAgent, refusingAgent } from "../../../docker/agent/agent.ts";
import type { Backend } from "../../../docker/agent/backend.ts";
import { oneAtATime } from "../../../docker/agent/one-at-a-time.ts";

const state = { paths: [], up: null, down: null, cutFrom: [], inbound: "any" };
const node = (name: string) => ({ node: name, pid: 7, address: "10.0.0.2", exempt: [], state });

function agentOn(backend: Partial<Backend>) {
  const nothing = async () => {};
  return createAgent({
    choice: { backend: "user", why: "this kernel has no sch_netem" },
    backend: { apply: nothing, forget: nothing, end: nothing, ...backend },
    program: "/nonexistent",
    clocks: "/nonexistent",
  });
}

describe("the agent", () => {
  it("says who serves", async () => {
    expect(await agentOn({}).answer('{"id":4,"op":"hello"}')).toEqual({
      id: 4,
      result: { backend: "user", why: "this kernel has no sch_netem" },
    });
  });

  it("gives one result a node, in order, whatever failed", async () => {
    const agent = agentOn({
      apply: async ({ node: name }) => {
        if (name === "b") throw new Error("no such process");
      },
    });
    const request = { id: 1, op: "apply", nodes: ["a", "b", "c"].map(node) };
    expect(await agent.answer(JSON.stringify(request))).toEqual({ id: 1, result: ["", "no such process", ""] });
  });

  it("forgets the nodes that are named", async () => {
    const forgotten: string[] = [];
    const agent = agentOn({ forget: async (name) => void forgotten.push(name) });
    expect(await agent.answer('{"id":2,"op":"forget","nodes":["a","b"]}')).toEqual({ id: 2, result: null });
    expect(forgotten).toEqual(["a", "b"]);
  });

  it("refuses a request of another shape under its id", async () => {
    const reply = await agentOn({}).answer('{"id":3,"op":"apply","nodes":[{"node":"a"}]}');
    expect(reply).toMatchObject({ id: 3, error: expect.stringContaining('"pid"') });
  });

  it("calls a node's admin API, and says why where that does not answer", async () => {
    const server = createServer((request, response) => {
      if (request.url === "/silent") return;
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        response.statusCode = 201;
        response.end(`${request.method} ${request.url} ${request.headers.authorization}: ${body}`);
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const call = (path: string, change: object = {}) => {
      const headers = { authorization: "Bearer a-token" };
      const request = {
        id: 6,
        op: "call",
        method: "POST",
        url: `http://127.0.0.1:${port}${path}`,
        headers,
        timeoutMs: 500,
      };
      return agentOn({}).answer(JSON.stringify({ ...request, ...change }));
    };
    expect(await call("/testbed/v1/workload?a=b", { body: "[1]" })).toEqual({
      id: 6,
      result: { status: 201, text: "POST /testbed/v1/workload?a=b Bearer a-token: [1]" },
    });
    expect(await call("/silent")).toEqual({ id: 6, result: { failed: "no answer within 500ms" } });
    server.close();
    server.closeAllConnections();
    await once(server, "close");
    expect(await call("/state")).toEqual({ id: 6, result: { failed: `connect ECONNREFUSED 127.0.0.1:${port}` } });
    expect(await call("", { url: "file:///etc/passwd" })).toMatchObject({
      id: 6,
      error: expect.stringContaining("url"),
    });
  });

  it("answers half a line with the id 0", async () => {
    expect(await agentOn({}).answer('{"op":"he')).toMatchObject({ id: 0, error: expect.stringContaining("JSON") });
  });

  it("tells each caller why it cannot serve, when the kernel lacks what was asked for", async () => {
    const agent = refusingAgent(new Error("this kernel has no sch_netem"));
    expect(await agent.answer('{"id":5,"op":"hello"}')).toEqual({ id: 5, error: "this kernel has no sch_netem" });
  });
});

describe("one at a time", () => {
  it("runs tasks of one key in order, after a failure too, and other keys beside them", async () => {
    const run = oneAtATime();
    const log: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = run("a", async () => {
      await gate.promise;
      log.push("a1");
      throw new Error("a1 failed");
    });
    const second = run("a", async () => log.push("a2"));
    await run("b", async () => log.push("b1"));
    gate.resolve();
    await expect(first).rejects.toThrow("a1 failed");
    await second;
    expect(log).toEqual(["b1", "a1", "a2"]);
  });
});
