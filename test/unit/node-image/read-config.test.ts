import { expect, test } from "vitest";
import type { NodeConfig } from "../../../node-image/contract/index.ts";
import { readConfig } from "../../../node-image/js/read-config.ts";
import { waku } from "../../../orchestrator/nodes/presets/waku.ts";
import { relayDefaults } from "../../../orchestrator/nodes/relay-defaults.ts";

const settings: NodeConfig = {
  id: "node-1",
  privateKey: "CAISIA==",
  address: "10.0.0.2",
  p2pAddresses: ["10.0.0.2", "fd00::2"],
  p2pPort: 60000,
  wsPort: null,
  announce: ["/ip4/10.0.0.9/tcp/60001"],
  adminPort: 8645,
  adminToken: "0123456789abcdef",
  dataDirectory: "/data",
  relay: relayDefaults,
  peering: { ...waku, bootstrap: { ...waku.bootstrap, addresses: [] } },
  behaviour: { kind: "honest" },
  defect: null,
};
const read = (value: unknown) => () => readConfig({ MESHBED_NODE_CONFIG: JSON.stringify(value) });

test("right settings are read as they are", () => {
  expect(read(settings)()).toEqual(settings);
});

test("a missing variable is named", () => {
  expect(() => readConfig({})).toThrow("MESHBED_NODE_CONFIG is not set; it holds the node's settings as JSON");
});

test("what is not JSON is called so", () => {
  expect(() => readConfig({ MESHBED_NODE_CONFIG: "{" })).toThrow(/^MESHBED_NODE_CONFIG is not JSON: /);
});

test("every wrong setting is named at once", () => {
  const wrong = { ...settings, p2pPort: 0, speed: 1, peering: { ...settings.peering, loopMs: 1 } };
  expect(read(wrong)).toThrow(
    [
      "MESHBED_NODE_CONFIG is wrong:",
      "  p2pPort: Too small: expected number to be >=1",
      "  peering.loopMs: Too small: expected number to be >=100",
      '  settings: Unrecognized key: "speed"',
    ].join("\n"),
  );
});
