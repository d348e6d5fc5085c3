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

test("a folder stands for its topologies, and not for what is said there of planted defects", async () => {
  const { folder, write, load } = await workplace();
  await write("one.yaml", "topology: 1\nname: one\ngroups: { node: { count: 3 } }\n");
  await write("defects.yaml", "no-back-off: [one]\n");
  expect((await load(folder)).map(({ topology }) => topology.name)).toEqual(["one"]);
});
