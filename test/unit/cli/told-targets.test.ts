import { mkdir, mkdtempDisposable, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { forgetTargets, tellTargets } from "../../../orchestrator/cli/told-targets.ts";
import { planOf } from "../trace/record-trace.ts";

async function runs() {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-targets-"));
  const run = { runId: "a1b2", path: join(folder.path, "made-by-hand-a1b2") };
  await mkdir(run.path);
  const listed = async () => (await readdir(folder.path)).filter((name) => name.endsWith(".json"));
  return { folder, run, listed, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

test("Prometheus is told each node's admin API, with what is known of the node, while the network stands", async () => {
  await using place = await runs();
  {
    await using _told = await tellTargets(planOf(["node-1", "mobile-1"]), place.run);
    const [file = ""] = await place.listed();
    expect(file).toBe("targets-a1b2.json");
    const labels = { run: "a1b2", topology: "made-by-hand", region: "eu", implementation: "js" };
    expect(JSON.parse(await readFile(join(place.folder.path, file), "utf8"))).toEqual([
      { targets: ["10.77.1.1:8645"], labels: { ...labels, node: "node-1", group: "node" } },
      { targets: ["10.77.1.2:8645"], labels: { ...labels, node: "mobile-1", group: "mobile" } },
    ]);
  }
  expect(await place.listed()).toEqual([]);
});

test("of a network that is kept the targets stay until it is taken down", async () => {
  await using place = await runs();
  {
    await using told = await tellTargets(planOf(["node-1"]), place.run);
    told.keep();
  }
  expect(await place.listed()).toEqual(["targets-a1b2.json"]);
  const run = { runId: place.run.runId, directory: place.run.path };
  await forgetTargets(run);
  await forgetTargets(run);
  expect(await place.listed()).toEqual([]);
});
