import { expect, test } from "vitest";
import { loadOneTopology } from "../../../orchestrator/cli/load-topologies.ts";
import { workplace } from "./fake-runs.ts";

const many = "topology: 1\nname: a\ngroups: { node: { count: 3 } }\nmatrix: { seeds: 1..6 }\n";

test("what takes one topology refuses a file that stands for several, until one is chosen", async () => {
  const file = await (await workplace()).write("many.yaml", many);
  await expect(loadOneTopology(file, {})).rejects.toMatchObject({
    code: "BAD_INPUT",
    message: `${file} stands for 6 topologies (a-seed-1, a-seed-2, a-seed-3, a-seed-4 and 2 more); choose one by its file, --seed or --set`,
  });
  const { topology } = await loadOneTopology(file, { seed: 4 });
  expect([topology.name, topology.seed]).toEqual(["a", 4]);
});
