/** Who shapes the links is asked for by --netem, shown, and refused with its mend where it cannot be. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execaSync } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { footprint, type Workplace, workplace } from "./meshbed.ts";

const tryNetem = ["--net", "tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"];
const kernelHasNetem = !execaSync("unshare", tryNetem, { reject: false }).failed;
let place: Workplace;
let file: string;

beforeAll(async () => {
  place = await workplace();
  file = await place.topology(
    "shaped",
    `
network: { within: { delay: 20ms, jitter: 2ms, correlation: 25% } }
groups: { node: { count: 2 } }
phases: [{ name: join, until: healthy, timeout: 60s }]
`,
  );
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

test("what the kernel cannot do at all is refused to who asks for the kernel, before anything starts", async () => {
  for (const command of ["validate", "plan", "run"]) {
    const { exitCode, stderr } = await place.meshbed(command, file, "--netem", "kernel");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^--netem kernel does not do for shaped: the kernel's netem cannot correlate delays: .*; leave --netem out/m,
    );
  }
});

test("what the kernel cannot do at all is the emulator's, and the report says why", async () => {
  const { exitCode, all } = await place.meshbed("run", file);
  expect([0, 4], all).toContain(exitCode);
  const summary: unknown = JSON.parse(await readFile(join(place.folder, "runs/latest/summary.json"), "utf8"));
  const netem = { backend: "user", why: expect.stringMatching(/^the kernel's netem cannot correlate delays/) };
  expect(summary).toMatchObject({ netem });
});

test.skipIf(kernelHasNetem)(
  "a kernel without netem is refused to who asks for it, with the mend, and nothing is left",
  async () => {
    const before = await footprint();
    const plain = ["--set", "network.within.correlation=0%"];
    const { exitCode, stderr } = await place.meshbed("run", file, ...plain, "--netem", "kernel");
    expect(exitCode, stderr).toBe(3);
    expect(stderr).toContain(
      "its kernel has no sch_netem, which `--netem kernel` needs; --netem auto leaves it to the emulator",
    );
    expect(await footprint()).toEqual(before);
    const doctor = await place.meshbed("doctor", "--netem", "kernel");
    expect(doctor.exitCode).toBe(3);
    expect(doctor.stdout).toContain("load sch_netem (`sudo modprobe sch_netem`), or leave --netem out");
  },
);
