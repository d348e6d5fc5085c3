/** The priority of this process while runs go on. */
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { getPriority, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { aheadOfNodes } from "../../../orchestrator/run/ahead-of-nodes.ts";

const mayRaise = process.getuid?.() === 0 && getPriority() === 0;

describe.runIf(mayRaise)("ahead of the nodes", () => {
  afterEach(() => setPriority(0));

  test("it and its session are while any run goes on, and are as they were afterwards", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-test-"));
    const session = join(folder.path, "autogroup");
    const said = async () => [getPriority(), await readFile(session, "utf8")];
    await writeFile(session, "/autogroup-7 nice 0\n");
    const first = await aheadOfNodes(session);
    expect(await said()).toEqual([-10, "-10"]);
    const second = await aheadOfNodes(session);
    await first[Symbol.asyncDispose]();
    expect(await said()).toEqual([-10, "-10"]);
    await second[Symbol.asyncDispose]();
    expect(await said()).toEqual([0, "0"]);
  });

  test("who was given another priority keeps it", async () => {
    setPriority(5);
    {
      await using _ahead = await aheadOfNodes("/nonexistent");
      expect(getPriority()).toBe(5);
    }
    expect(getPriority()).toBe(5);
  });
});
