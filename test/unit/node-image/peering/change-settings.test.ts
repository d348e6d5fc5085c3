import { expect, test } from "vitest";
import type { PeeringConfig } from "../../../../node-image/contract/index.ts";
import { changeSettings, changesOf } from "../../../../node-image/js/peering/change-settings.ts";
import { waku } from "../../../../orchestrator/nodes/presets/waku.ts";

const current: PeeringConfig = { ...waku, bootstrap: { ...waku.bootstrap, addresses: [] } };

test("what a change names is replaced, and nothing else", () => {
  const changed = changeSettings(current, { connections: { target: 5 }, exploreEveryMs: null, diversity: false });
  expect(changed).toEqual({
    ...current,
    connections: { ...current.connections, target: 5 },
    exploreEveryMs: null,
    diversity: false,
  });
});

test("settings that contradict each other are refused", () => {
  expect(() => changeSettings(current, { connections: { max: 10 } })).toThrow(
    /^these settings make no sense: .*expected lowWater <= highWater <= max/,
  );
});

test("a setting that does not exist is refused", () => {
  const change = { connections: { tarket: 5 } } as Parameters<typeof changeSettings>[1];
  expect(() => changeSettings(current, change)).toThrow(/Unrecognized key: "tarket"/);
});

test("what others were told at the start cannot be changed", () => {
  expect(() => changeSettings(current, { exchange: { serve: false } })).toThrow(
    "exchange.serve is true since the start, and cannot be changed while the node runs",
  );
  expect(() => changeSettings(current, { capabilities: { offered: ["relay"] } })).toThrow(
    'capabilities.offered is ["relay","peer-exchange"] since the start, and cannot be changed while the node runs',
  );
});

test("a change is told by the paths of its settings", () => {
  const change = { connections: { target: 5 }, exploreEveryMs: null, capabilities: { wanted: { store: 2 } } } as const;
  expect(changesOf(change)).toEqual({
    "connections.target": 5,
    exploreEveryMs: "null",
    "capabilities.wanted": '{"store":2}',
  });
});
