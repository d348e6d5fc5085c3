import { expect, test } from "vitest";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { settingRows } from "../../../orchestrator/report/setting-rows.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

function rowsOf(yaml: string) {
  return settingRows(makePlan(parseTopology(`topology: 1\nname: set\n${yaml}`, "set.yaml"), { takenSubnets: [] }));
}

test("settings that are not the defaults are told with them, by the groups that have them", () => {
  const yaml = `
defaults: { peering: { exchange: { ask: false } } }
groups:
  a: { count: 2, relay: { shards: [1, 2] } }
  b: { count: 2, peering: { explore: never } }
  c: { count: 2 }
`;
  expect(rowsOf(yaml)).toEqual([
    {
      setting: "peering.exchange.ask",
      usual: "true",
      values: [{ value: "false", groups: ["a", "b", "c"] }],
    },
    {
      setting: "peering.exploreEveryMs",
      usual: "60000",
      values: [
        { value: "60000", groups: ["a", "c"] },
        { value: "none", groups: ["b"] },
      ],
    },
    {
      setting: "relay.shards",
      usual: "0",
      values: [
        { value: "1, 2", groups: ["a"] },
        { value: "0", groups: ["b", "c"] },
      ],
    },
  ]);
});

test("a network on defaults has nothing to tell", () => {
  expect(rowsOf("groups: { node: { count: 4 } }\n")).toEqual([]);
});
