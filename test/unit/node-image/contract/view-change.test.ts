import { expect, test } from "vitest";
import { applyViewChange, type NodeView } from "../../../../node-image/contract/index.ts";

const connection = (peer: string, openedAtMs: number) =>
  ({ peer, direction: "inbound", address: `/ip4/10.0.0.1/tcp/${openedAtMs}`, openedAtMs }) as const;

test("connections go and come in order of time, meshes are replaced, topics leave", () => {
  const view: NodeView = {
    connections: [connection("a", 1), connection("b", 2), connection("c", 4)],
    mesh: { left: ["a"], changed: ["a"], kept: ["b"] },
    knownPeers: 3,
  };
  const change = {
    closed: [0, 2],
    opened: [connection("d", 5), connection("e", 1)],
    mesh: { left: null, changed: ["a", "d"], joined: [] },
    knownPeers: 5,
  };
  expect(applyViewChange(view, change)).toEqual({
    connections: [connection("e", 1), connection("b", 2), connection("d", 5)],
    mesh: { changed: ["a", "d"], kept: ["b"], joined: [] },
    knownPeers: 5,
  });
});
