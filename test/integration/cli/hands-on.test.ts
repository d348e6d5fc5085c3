/** A network that stands, worked on by hand from the command line: what is said to be done is so on the wire. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import { connect, thingsOf } from "../engine/standing-network.ts";
import { said, type Workplace, workplace } from "./meshbed.ts";

let place: Workplace;
let runId: string;
const addresses = new Map<string, string>();

beforeAll(async () => {
  place = await workplace();
  const file = await place.topology(
    "by-hand",
    "groups: { node: { count: 3 } }\nphases: [{ name: join, until: healthy, timeout: 60s }]\n",
  );
  const { all, stdout, exitCode } = await place.meshbed("up", file);
  expect(exitCode, all).toBe(0);
  for (const [, node = "", address = ""] of stdout.matchAll(/^(node-\d) +http:\/\/([\d.]+):/gm)) {
    addresses.set(node, address);
  }
  runId = /^Run (\w+) stands/m.exec(stdout)?.[1] ?? "";
  expect(addresses.size).toBe(3);
});

afterAll(async () => {
  await place.meshbed("down", runId);
  await place[Symbol.asyncDispose]();
  expect(await thingsOf(await connect(), runId)).toEqual([]);
});

const meshbed = (...args: readonly string[]) => place.meshbed(...args, "--run", runId);

async function succeeds(...args: readonly string[]): Promise<string> {
  const { all, exitCode } = await meshbed(...args);
  expect({ all, exitCode }).toEqual({ all, exitCode: 0 });
  return all;
}

/** Whether a fresh connection comes about: its first packet is sent, and sent again, for two seconds. */
async function connects(from: string, to: string): Promise<string> {
  const script = `
    const socket = require("node:net").connect({ host: "${addresses.get(to)}", port: 60000, timeout: 2000 });
    const end = (word) => { console.log(word); process.exit(); };
    socket.on("connect", () => end("connected")).on("timeout", () => end("lost")).on("error", (error) => end(error.code));`;
  return await place.meshbed("exec", from, "--run", runId, "--", "node", "-e", script).then(({ stdout }) => stdout);
}

test("a cut drops every packet between two nodes, over a restart too, until it is healed", async () => {
  expect(await connects("node-1", "node-2")).toBe("connected");
  expect(await succeeds("cut", "node-1", "node-2")).toMatch(
    /^node-1 - node-2: cut \(\S+\)\nThis stands until `meshbed do 'heal: \d+'`\.$/,
  );
  expect(await Promise.all([connects("node-1", "node-2"), connects("node-2", "node-1")])).toEqual(["lost", "lost"]);
  expect(await connects("node-1", "node-3")).toBe("connected");
  await succeeds("do", "restart: node-1");
  expect(await connects("node-1", "node-2")).toBe("lost");
  expect((await place.meshbed("ps")).stdout).toMatch(/^ +by hand \d+: node-1 - node-2: cut$/m);
  await succeeds("cut", "node-2", "node-1", "--heal");
  expect(await Promise.all([connects("node-1", "node-2"), connects("node-2", "node-1")])).toEqual([
    "connected",
    "connected",
  ]);
  expect((await place.meshbed("ps")).stdout).not.toContain("by hand ");
});

test("a node that was killed is started, and dialled", async () => {
  await succeeds("do", "kill: node-3");
  const dead = await meshbed("dial", "node-1", "node-3");
  expect(dead).toMatchObject({ exitCode: 2, stderr: "node-3 does not run; `meshbed do 'start: node-3'` starts it" });
  await succeeds("do", "start: node-3");
  const dialled = async () => {
    const { exitCode, stdout } = await meshbed("dial", "node-1", "node-3");
    return exitCode === 0 ? stdout : undefined; // it still boots
  };
  const { signal } = new AbortController();
  const text = await waitFor("the dial", dialled, { signal, timeoutMs: 20_000, everyMs: 500 });
  expect(text).toMatch(/^node-1 is connected to node-3: \/ip4\//);
});

test("commands that come at once are carried out one after the other", async () => {
  const both = await Promise.all([
    succeeds("do", "{ pause: node-1, for: 1s }"),
    succeeds("do", "{ pause: node-2, for: 1s }"),
  ]);
  expect(both.join("\n")).toContain("another command works on this network by hand");
  for (const text of both) expect(text).toMatch(/pause node-\d .*\n(.*\n)?resume node-\d /);
});

test("a command that was killed leaves what it did to the next one, which ends it", async () => {
  const killed = meshbed("do", "{ kill: node-2, for: 10m }");
  await said(killed, "kill node-2");
  killed.kill("SIGKILL");
  await killed;
  expect((await place.meshbed("ps")).stdout).toMatch(/^ +by hand \d+: kill node-2$/m);
  expect(await succeeds("do", "heal: all")).toMatch(/^start node-2 /);
});

test("what cannot be done is refused, with nothing done", async () => {
  expect(await meshbed("do", "kill: nod")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/^the step:1:7: kill is "nod"; expected .* did you mean "node"\?$/),
  });
  expect(await place.meshbed("do", "kill: node-1", "--run", "nobody")).toMatchObject({
    exitCode: 2,
    stderr: "no run nobody stands; `meshbed ps` lists what does",
  });
});
