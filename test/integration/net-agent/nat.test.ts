import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NatRequest } from "../../../docker/agent/nat-request.ts";
import { type AgentProcess, missing, startAgent, unshaped } from "./agent-process.ts";
import { createLab, inNamespace, type LabNode } from "./lab.ts";
import { listen, send } from "./tcp.ts";

const subnet = "10.99.1.8/29";
const inside = "10.99.1.14";
/** That of `listen` and `send`, and what the router holds open for the first node behind it. */
const port = 4000;

interface Home extends AsyncDisposable {
  readonly router: LabNode;
  readonly node: LabNode;
  readonly sibling: LabNode;
  /** Public ones. */
  readonly friend: LabNode;
  readonly stranger: LabNode;
}

describe.skipIf(missing() !== "")("behind a router", () => {
  let agent: AgentProcess;

  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(async () => {
    await agent[Symbol.asyncDispose]();
  });

  /** Of the lab's addresses 10.99.1.1, .2, ... two are of the private subnet. */
  async function home(kind: NatRequest["kind"]): Promise<Home> {
    const lab = await createLab(10);
    const at = (i: number) => lab.nodes[i] ?? expect.fail(`no node ${i}`);
    const [router, node, sibling] = [at(0), at(8), at(9)];
    await inNamespace(router.pid, "sysctl", ["-qw", "net.ipv4.ip_forward=1"]);
    const ports = kind === "symmetric" ? [] : [{ port, to: node.address, toPort: port }];
    const made = await agent.ask({ op: "nat", pid: router.pid, kind, address: router.address, subnet, inside, ports });
    expect(made).toMatchObject({ result: null });
    const behind = { pid: router.pid, subnet, inside, gateway: lab.gateway.address };
    const nodes = [node, sibling].map(({ name, pid, address }) => ({
      node: name,
      pid,
      address,
      exempt: [lab.gateway.address],
      state: unshaped,
      behind,
    }));
    expect(await agent.ask({ op: "apply", nodes })).toMatchObject({ result: ["", ""] });
    return {
      router,
      node,
      sibling,
      friend: at(1),
      stranger: at(2),
      async [Symbol.asyncDispose]() {
        await agent.ask({ op: "forget", nodes: nodes.map((one) => one.node) });
        await lab[Symbol.asyncDispose]();
      },
    };
  }

  test.each([
    ["full-cone", { unasked: "connected", friend: "connected", samePort: "connected", stranger: "connected" }],
    ["address-restricted", { unasked: "silent", friend: "connected", samePort: "connected", stranger: "silent" }],
    ["port-restricted", { unasked: "silent", friend: "silent", samePort: "connected", stranger: "silent" }],
    ["symmetric", { unasked: "silent", friend: "silent", samePort: "silent", stranger: "silent" }],
  ] as const)("%s lets in whom its kind says", async (kind, expected) => {
    await using at = await home(kind);
    const { router, node, friend, stranger } = at;
    await using _listening = await listen(node);
    const unasked = await dial(friend, router);
    {
      await using _atFriend = await listen(friend);
      expect(await dial(node, friend)).toBe("connected");
    }
    expect({
      unasked,
      friend: await dial(friend, router),
      samePort: await dial(friend, router, port),
      stranger: await dial(stranger, router),
    }).toEqual(expected);
  });

  test("all behind it are seen under its address, and a symmetric one gives each connection a port by chance", async () => {
    await using cone = await home("full-cone");
    const { node, sibling, friend, router } = cone;
    expect(await seenAs(node, friend, 40_000)).toBe(`${router.address}:40000`);
    expect(await seenAs(node, friend, port)).toBe(`${router.address}:${port}`);
    expect(await seenAs(sibling, friend, 40_001)).toBe(`${router.address}:40001`);
    await using symmetric = await home("symmetric");
    const seen = [
      await seenAs(symmetric.node, symmetric.friend, 40_000),
      await seenAs(symmetric.node, symmetric.stranger, 40_000),
    ];
    expect(seen.every((source) => source.startsWith(`${router.address}:`))).toBe(true);
    expect(new Set([...seen, `${router.address}:40000`]).size).toBe(3);
  });

  test("siblings meet on the private network, and find the public port closed from inside", async () => {
    await using at = await home("full-cone");
    const { router, node, sibling } = at;
    expect(await seenAs(sibling, node, 40_000)).toBe(`${sibling.address}:40000`);
    await using _listening = await listen(node);
    expect(await dial(sibling, router)).toBe("ECONNREFUSED");
  });
});

/** "connected", "silent", or the error's code. */
async function dial(from: LabNode, to: LabNode, localPort?: number): Promise<string> {
  if (localPort !== undefined) return await run(from, dialFrom, [to.address, `${localPort}`]);
  const said = await send(from, to);
  return Number(said) > 0 ? "connected" : said;
}

const dialFrom = `
  const [host, localPort] = process.argv.slice(1);
  const end = (word) => { console.log(word); process.exit(); };
  const socket = require("net").connect({ host, port: ${port}, localPort: Number(localPort) }, () => end("connected"));
  socket.on("error", ({ code }) => end(code));
  setTimeout(end, 1500, "silent");
`;

/** Where a connection that a node opens from a port of its own seems to come from. */
async function seenAs(from: LabNode, at: LabNode, localPort: number): Promise<string> {
  const [seen] = await Promise.all([
    run(at, seeOne, [at.address]),
    run(from, dialUntilAccepted, [at.address, `${localPort}`]),
  ]);
  return seen;
}

const seeOne = `
  require("net").createServer((socket) => {
    console.log(socket.remoteAddress + ":" + socket.remotePort);
    process.exit();
  }).listen(4001, process.argv[1]);
`;
const dialUntilAccepted = `
  const [host, localPort] = process.argv.slice(1);
  const dial = () => require("net").connect({ host, port: 4001, localPort: Number(localPort) }, () => process.exit())
    .on("error", () => setTimeout(dial, 50));
  dial();
`;

async function run(node: LabNode, script: string, words: readonly string[]): Promise<string> {
  const command = [`--net=/proc/${node.pid}/ns/net`, process.execPath, "-e", script, ...words];
  const { stdout } = await execa("nsenter", command, { timeout: 10_000 });
  return stdout;
}
