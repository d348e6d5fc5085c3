/** What becomes of conditions when the emulator, a node, the caller or the agent itself comes to its end. */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundle } from "../../../docker/bundle.ts";
import { type AgentProcess, emulatorOf, missing, startAgent, unshaped } from "./agent-process.ts";
import { createLab, inNamespace, type Lab, type LabNode } from "./lab.ts";

const delayed = {
  paths: [
    {
      to: ["10.99.0.0/16"],
      shaping: [{ kind: "delay", meanMs: 20, jitterMs: 0, distribution: "normal", correlation: 0 }],
    },
  ],
  down: { bitsPerSecond: 1e9, queuePackets: 1000, overheadBytes: 0 },
  cutFrom: ["10.1.0.0/16"],
} satisfies Partial<typeof unshaped>;

const [major = 0, minor = 0] = release().split(".").map(Number);
/** Whether the kernel knows turns of one's own, and shows them. */
const hasShortTurns = (major > 6 || (major === 6 && minor >= 12)) && existsSync("/proc/self/sched");

describe.skipIf(missing() !== "")(`the net agent's lifetime ${missing()}`.trim(), () => {
  let lab: Lab;
  let agent: AgentProcess;
  let left: LabNode;
  let right: LabNode;

  beforeEach(async () => {
    lab = await createLab(2);
    [left, right] = lab.nodes as [LabNode, LabNode];
    agent = await startAgent({ exempt: [lab.gateway.address] });
  });

  afterEach(async () => {
    await agent[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  const both = () =>
    new Map([
      [left, delayed],
      [right, delayed],
    ]);

  it("says who serves, and why", async () => {
    expect(await agent.ask({ op: "hello" })).toMatchObject({
      result: { backend: "user", why: "asked for by MESHBED_NETEM" },
    });
  });

  it("restores all conditions when the emulator is killed, and tells for how long they were gone", async () => {
    await agent.apply(both());
    process.kill(await emulatorOf(agent), "SIGKILL");
    const { message, lastedMs } = await agent.event("restored");
    expect(message).toBe(`the emulator died (SIGKILL); packets of 2 nodes were lost for ${lastedMs} ms`);
    // One that hangs is given three seconds.
    expect(lastedMs).toBeLessThan(3000);
    const roundTrips = await agent.probe(left, right);
    expect(roundTrips).toHaveLength(10);
    expect(Math.min(...roundTrips)).toBeGreaterThan(40);
  });

  it("restores all conditions when the emulator hangs, and counts from when it was last heard of", async () => {
    await agent.apply(both());
    const stoppedMs = performance.now();
    process.kill(await emulatorOf(agent), "SIGSTOP");
    const { message, lastedMs } = await agent.event("restored");
    expect(message).toMatch(/^the emulator died \(it hung\); packets of 2 nodes were lost/);
    expect(lastedMs).toBeGreaterThan(3000);
    expect(lastedMs).toBeLessThan(performance.now() - stoppedMs + 1500);
    expect(Math.min(...(await agent.probe(left, right)))).toBeGreaterThan(40);
  });

  it.skipIf(!hasShortTurns)("moves packets in short turns, so that they come soon among busy nodes", async () => {
    await agent.apply(both());
    const threads = `/proc/${await emulatorOf(agent)}/task`;
    const accounts = await Promise.all(
      (await readdir(threads)).map((thread) => readFile(`${threads}/${thread}/sched`, "utf8")),
    );
    expect(accounts.filter((account) => /^se\.slice +: +100000$/m.test(account))).toHaveLength(1);
  });

  it("leaves a busy emulator alone that was stopped for a moment", async () => {
    await agent.apply(both());
    const emulator = await emulatorOf(agent);
    process.kill(emulator, "SIGSTOP");
    await agent.probe(left, right, { count: 2, intervalMs: 500 });
    process.kill(emulator, "SIGCONT");
    await agent.apply(new Map([[left, unshaped]]));
    expect(await emulatorOf(agent)).toBe(emulator);
  });

  it("puts back what somebody took away inside a node, and tells for how long it was gone at most", async () => {
    await agent.apply(both());
    await inNamespace(left.pid, "tc", ["qdisc", "del", "dev", "eth0", "clsact"]);
    const { message, lastedMs } = await agent.event("restored");
    expect(message).toBe(
      `somebody took the redirection of ${left.name} away; it was without conditions for at most ${lastedMs} ms`,
    );
    expect(Math.min(...(await agent.probe(left, right)))).toBeGreaterThan(40);
  });

  it("gives nodes whose agent was killed to the next one", async () => {
    await agent.apply(both());
    process.kill(agent.pid, "SIGKILL");
    await agent.terminate();
    await using next = await startAgent({ exempt: [lab.gateway.address] });
    await next.apply(both());
    expect(Math.min(...(await next.probe(left, right)))).toBeGreaterThan(40);
    expect(await next.terminate()).toBe(0);
    for (const node of [left, right]) expect(await traces(node)).toEqual({ qdiscs: [], devices: [], rules: "" });
  });

  it("waits for the devices that the one before it still has", async () => {
    await agent.apply(both());
    await using next = await startAgent({ exempt: [lab.gateway.address] });
    const applied = next.apply(both());
    await Promise.race([applied, sleep(1000)]);
    process.kill(agent.pid, "SIGKILL");
    await applied;
    expect(Math.min(...(await next.probe(left, right)))).toBeGreaterThan(40);
    expect(await next.terminate()).toBe(0);
    for (const node of [left, right]) expect(await traces(node)).toEqual({ qdiscs: [], devices: [], rules: "" });
  });

  it("carries out a change that the emulator's death strikes", async () => {
    await agent.apply(both());
    process.kill(await emulatorOf(agent), "SIGKILL");
    await agent.apply(new Map([[left, unshaped]]));
    await agent.event("restored");
    const roundTrips = await agent.probe(left, right);
    expect(Math.min(...roundTrips)).toBeGreaterThan(20);
    expect(Math.min(...roundTrips)).toBeLessThan(40);
  });

  it("calls a fault an emulator that cannot be brought back", async () => {
    const directory = await mkdtemp(join(tmpdir(), "meshbed-net-agent-"));
    const program = join(directory, "program");
    await symlink(agent.program, program);
    await using doomed = await startAgent({ environment: { MESHBED_NET_PROGRAM: program } });
    await doomed.apply(both());
    await rm(directory, { recursive: true });
    process.kill(await emulatorOf(doomed), "SIGKILL");
    expect((await doomed.event("fault")).message).toMatch(
      /^the emulator died \(SIGKILL\); packets of 2 nodes were lost and it could not be brought back: .*ENOENT/s,
    );
  });

  it("shapes a restarted node anew, and others go on meanwhile", async () => {
    await agent.apply(both());
    const again = await lab.restart(right);
    expect((await agent.probe(left, again)).length).toBe(10);
    await agent.apply(new Map([[again, delayed]]));
    expect(Math.min(...(await agent.probe(again, left)))).toBeGreaterThan(40);
  });

  it("names the node that it cannot shape and shapes the others", async () => {
    const gone = { ...right, name: "gone", pid: 2 ** 22 };
    const states = new Map([
      [gone, delayed],
      [left, delayed],
    ]);
    await expect(agent.apply(states)).rejects.toThrow("no such process: No such process");
    expect(Math.min(...(await agent.probe(left, right)))).toBeGreaterThan(20);
  });

  it("keeps the conditions when its input ends", async () => {
    await agent.apply(both());
    agent.closeInput();
    const { stdout } = await execa(agent.program, ["echo", "10", "20", "1000"], {
      input: `${left.pid} ${right.address}\n`,
    });
    expect(Math.min(...JSON.parse(stdout)[0])).toBeGreaterThan(40);
  });

  it("heals a node that is forgotten while it lives", async () => {
    await agent.apply(both());
    await agent.ask({ op: "forget", nodes: [left.name, "never-heard-of"] });
    expect(await traces(left)).toEqual({ qdiscs: [], devices: [], rules: "" });
    expect(Math.min(...(await agent.probe(left, right)))).toBeLessThan(40);
  });

  it("leaves no qdisc, no device and no rule when it is told to end", async () => {
    await agent.apply(both());
    expect(await traces(left)).toMatchObject({ qdiscs: [expect.anything(), expect.anything()] });
    expect(await agent.terminate()).toBe(0);
    for (const node of [left, right]) {
      expect(await traces(node)).toEqual({ qdiscs: [], devices: [], rules: "" });
    }
  });

  it("answers what it cannot read, and goes on", async () => {
    const { error } = await agent.ask({ op: "forget", nodes: "all" as unknown as string[] });
    expect(error).toContain("expected array, received string");
    expect(await agent.ask({ op: "hello" })).toHaveProperty("result");
  });

  it("runs as one bundled file", async () => {
    const directory = await mkdtemp(join(tmpdir(), "meshbed-net-agent-"));
    const script = join(directory, "agent.mjs");
    await writeFile(script, await bundle(new URL("../../../docker/agent/main.ts", import.meta.url)));
    await using bundled = await startAgent({ script });
    await bundled.apply(both());
    expect(Math.min(...(await bundled.probe(left, right)))).toBeGreaterThan(40);
    await rm(directory, { recursive: true });
  });
});

/** What an agent may leave in a namespace. */
async function traces(node: LabNode): Promise<{ qdiscs: string[]; devices: string[]; rules: string }> {
  const qdiscs = (await inNamespace(node.pid, "tc", ["qdisc", "show"])).split("\n");
  const devices = (await inNamespace(node.pid, "ip", ["-brief", "link"])).split("\n");
  return {
    qdiscs: qdiscs.filter((line) => line.includes("clsact")),
    devices: devices.filter((line) => line.startsWith("mb-")),
    rules: await inNamespace(node.pid, "nft", ["list", "ruleset"]),
  };
}
