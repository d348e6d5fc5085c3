/**
 * One network over two hosts, which are engines in network namespaces of their own on this machine (docker/engines): `make test-hosts`. Root
 * on Linux, with an engine of its own, whose images the hosts get.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endHosts, type RunningHost, startHosts } from "../../docker/engines/hosts.ts";
import { findEngine } from "../../docker/find-engine.ts";
import { waitFor } from "../../orchestrator/base/wait.ts";
import { ensureImages } from "../../orchestrator/engine/docker/images.ts";
import { copyImages } from "../../orchestrator/engine/docker/swarm/copy-images.ts";
import { type Summary, summarySchema } from "../../orchestrator/report/summary-schema.ts";
import { readTrace } from "../../orchestrator/trace/trace-reader.ts";
import { said, type Workplace, workplace } from "../integration/cli/meshbed.ts";

const o = { signal: AbortSignal.timeout(600_000), onProgress: () => undefined };
const topology = `
network: { regions: [eu, us], within: { delay: 5ms }, paths: [{ between: [eu, us], delay: 20ms }] }
groups: { node: { count: 6, regions: { eu: 3, us: 3 } } }
phases: [{ name: join, until: healthy, timeout: 60s }, { name: calm, for: 8s }]
expect: [{ components: { is: 1 }, in: calm, when: at-end }]
`;

describe.runIf(process.getuid?.() === 0)("over two hosts", () => {
  let place: Workplace;
  let hosts: readonly RunningHost[];
  let dockers: readonly Docker[];
  let file: string;

  beforeAll(async () => {
    place = await workplace();
    // What a killed test left is in a Swarm already.
    await endHosts();
    hosts = await startHosts(2, o);
    dockers = hosts.map(({ socket }) => new Docker({ socketPath: socket }));
    const docker = new Docker((await findEngine(o)).options);
    const { base, nodes, agent } = await ensureImages(docker, o);
    const tags = [base, ...Object.values(nodes), agent];
    // The second gets them from the first.
    await copyImages(docker, [{ name: "host-1", docker: dockers[0] as Docker }], tags, o);
    const lines = hosts.map(
      ({ name, address, socket }) => `  - { name: ${name}, engine: "unix://${socket}", address: ${address} }`,
    );
    await place.file("hosts.yaml", `hosts:\n${lines.join("\n")}\n`);
    file = await place.topology("spread", topology);
  });

  afterAll(async () => {
    await endHosts();
    await place[Symbol.asyncDispose]();
  });

  test("hosts that are no Swarm are told how to become one, and form it", async () => {
    const early = await place.meshbed("run", file, "--hosts", "hosts.yaml");
    expect(early.exitCode).toBe(3);
    expect(early.stderr).toBe(
      "host-1, host-2 are not in a Swarm; `meshbed hosts <file> --form` forms one of all of them",
    );
    const formed = await place.meshbed("hosts", "hosts.yaml", "--form");
    expect(formed.exitCode, formed.all).toBe(0);
    expect(formed.stdout).toMatch(/^host-1 .*in the Swarm: manager\nhost-2 .*in the Swarm: worker$/);
  });

  test("a run comes to the verdict that it comes to on one, with its conditions measured, and leaves nothing", async () => {
    const plan = await place.meshbed("plan", file, "--hosts", "hosts.yaml");
    expect(plan.stdout).toMatch(/Hosts\n +host-1 +3 nodes +.*\n +host-2 +3 nodes/);
    const { exitCode, all } = await place.meshbed("run", file, "--hosts", "hosts.yaml");
    expect(exitCode, all).toBe(0);
    expect(all).toContain("3 on host-1, 3 on host-2");
    const { hosts: ran, hostsApart, conditions } = await summary();
    expect(ran?.map(({ name, nodes }) => [name, nodes])).toEqual([
      ["host-1", 3],
      ["host-2", 3],
    ]);
    // Both read the same clock; an answer that waits for a core moves what is found by half of its wait.
    expect(Math.abs(hostsApart?.[0]?.clockMs ?? Infinity)).toBeLessThan(20);
    const across = conditions.filter(({ when }) => when === "before the first phase");
    expect(across).toHaveLength(2);
    for (const { delayMs } of across) {
      expect(delayMs?.planned).toBe(20);
      expect(delayMs?.measured).toBeGreaterThan(20);
      expect(delayMs?.measured).toBeLessThan(25);
    }
    const { events } = await readTrace(join(place.folder, "runs/latest/trace.ndjson"));
    const looks = events.filter((event) => event.kind === "host");
    expect([...new Set(looks.map(({ host }) => host))]).toEqual(["host-1", "host-2"]);
    for (const { kernel } of looks) expect(kernel?.memoryAvailableBytes).toBeGreaterThan(0);
    expect(await left()).toEqual([[], []]);
  });

  test("a network that was left standing is worked on by hand, wherever its nodes are, and goes as a whole", async () => {
    const byHand = (...words: readonly string[]) => place.meshbed(...words, "--hosts", "hosts.yaml");
    const up = await byHand("up", file);
    expect(up.exitCode, up.all).toBe(0);
    expect((await byHand("ps")).stdout).toMatch(/^\w+ +spread +kept +10 containers and 1 network$/m);
    const [here, there] = (await left()).map((names) => names.find((name) => /node-\d$/.test(name))?.slice(-6) ?? "");
    expect((await byHand("dial", `${here}`, `${there}`)).stdout).toContain(`${here} is connected to ${there}: `);
    const slower = await byHand("do", "{ between: [eu, us], delay: 150ms }");
    expect(slower.exitCode, slower.all).toBe(0);
    const [, host, port] = new RegExp(`^${there} +http://([\\d.]+):(\\d+)`, "m").exec(up.stdout) ?? [];
    const connects = `const from = performance.now(); require("node:net").connect(${port}, "${host}", () => { console.log(performance.now() - from); process.exit(); });`;
    const took = await place.meshbed("exec", `${here}`, "--hosts", "hosts.yaml", "--", "node", "-e", connects);
    expect(Number(took.stdout), took.all).toBeGreaterThan(300);
    expect(Number(took.stdout), took.all).toBeLessThan(600);
    expect((await byHand("do", `kill: ${there}`)).exitCode).toBe(0);
    expect((await byHand("dial", `${here}`, `${there}`)).stderr).toContain(`${there} does not run`);
    expect((await byHand("logs", `${there}`)).stdout.length).toBeGreaterThan(0);
    const down = await byHand("down");
    expect(down.exitCode, down.all).toBe(0);
    expect(await left()).toEqual([[], []]);
  });

  test("the loss of a host's engine makes it inconclusive; the others are left clean, and the lost one once it is back", async () => {
    const run = place.meshbed("run", file, "--hosts", "hosts.yaml");
    await said(run, "phase calm: start");
    process.kill(hosts[1]?.process ?? 0, "SIGKILL");
    const { exitCode, all } = await run;
    expect(exitCode, all).toBe(3);
    expect(all).toContain("INCONCLUSIVE");
    expect(all).toMatch(/host-2: run \w+ could not be removed/);
    expect(await dockers[0]?.listContainers({ all: true })).toEqual([]);
    const missing = await place.meshbed("clean", "--hosts", "hosts.yaml");
    expect(missing.exitCode).toBe(3);
    expect(missing.stderr).toContain("the engine of host-2 does not answer");
    hosts = await startHosts(2, o);
    const cleaned = await place.meshbed("clean", "--hosts", "hosts.yaml");
    expect(cleaned.exitCode, cleaned.all).toBe(0);
    await waitFor("an empty network", async () => (await left()).flat().length === 0 || undefined, {
      ...{ signal: o.signal, timeoutMs: 30_000, everyMs: 500 },
    });
  });

  test("a Swarm is dissolved", async () => {
    const { exitCode, stdout } = await place.meshbed("hosts", "hosts.yaml", "--dissolve");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^host-1 .*: inactive\nhost-2 .*: inactive$/);
  });

  /** Of each host. */
  async function left(): Promise<readonly string[][]> {
    return await Promise.all(
      dockers.map(async (docker) => {
        const filters = { label: ["meshbed.run"] };
        const [containers, networks] = await Promise.all([
          docker.listContainers({ all: true, filters }),
          docker.listNetworks({ filters }),
        ]);
        return [...containers.map(({ Names }) => Names.join()), ...networks.map(({ Name }) => Name)];
      }),
    );
  }

  async function summary(): Promise<Summary> {
    return summarySchema.parse(JSON.parse(await readFile(join(place.folder, "runs/latest/summary.json"), "utf8")));
  }
});
