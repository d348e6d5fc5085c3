import { expect, test } from "vitest";
import { readConfig } from "../../../node-image/js/read-config.ts";

const settings = {
  id: "node-1",
  privateKey: "CAISIA==",
  address: "10.0.0.2",
  p2pAddresses: ["10.0.0.2", "fd00::2"],
  p2pPort: 60000,
  announce: ["/ip4/10.0.0.9/tcp/60001"],
  adminPort: 8645,
  adminToken: "0123456789abcdef",
  relay: { cluster: 16, shards: [32] },
  peering: {
    bootstrap: [],
    target: 20,
    max: 40,
    outboundRatio: 0.33,
    backoff: { firstMs: 2000, factor: 2, longestMs: 60_000, jitterRatio: 0.2 },
    dialTimeoutMs: 5000,
    parallelDials: 10,
    loopMs: 1000,
  },
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
  const wrong = { ...settings, p2pPort: 0, speed: 1, peering: { ...settings.peering, target: 0 } };
  expect(read(wrong)).toThrow(
    [
      "MESHBED_NODE_CONFIG is wrong:",
      "  p2pPort: Too small: expected number to be >=1",
      "  peering.target: Too small: expected number to be >=1",
      '  settings: Unrecognized key: "speed"',
    ].join("\n"),
  );
});
