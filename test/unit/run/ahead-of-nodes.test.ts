/** How this process is scheduled while runs go on. */
import { getPriority, setPriority } from "node:os";
import { execa } from "execa";
import { afterEach, describe, expect, test } from "vitest";
import { aheadOfNodes } from "../../../orchestrator/run/ahead-of-nodes.ts";

const { failed } = await execa("chrt", ["--rr", "1", "true"], { reject: false });

const scheduled = async () => (await execa("chrt", ["--pid", `${process.pid}`])).stdout.split("\n")[0];
const asAnybody = expect.stringMatching(/SCHED_OTHER$/);

describe.skipIf(failed || getPriority() !== 0)("ahead of the nodes", () => {
  afterEach(() => setPriority(0));

  test("it is while any run goes on, and is as it was afterwards", async () => {
    const first = await aheadOfNodes();
    expect(await scheduled()).toMatch(/SCHED_RR\|SCHED_RESET_ON_FORK$/);
    const second = await aheadOfNodes();
    await first[Symbol.asyncDispose]();
    expect(await scheduled()).toMatch(/SCHED_RR\|SCHED_RESET_ON_FORK$/);
    await second[Symbol.asyncDispose]();
    expect(await scheduled()).toEqual(asAnybody);
  });

  test("what it starts is scheduled as anybody is", async () => {
    await using _ahead = await aheadOfNodes();
    const { stdout } = await execa("sh", ["-c", "chrt --pid $$"]);
    expect(stdout.split("\n")[0]).toEqual(asAnybody);
  });

  test("who was given another priority keeps it", async () => {
    setPriority(5);
    await using _ahead = await aheadOfNodes();
    expect([getPriority(), await scheduled()]).toEqual([5, asAnybody]);
  });
});
