import { test } from "vitest";
import type { DefectName } from "../../../../node-image/contract/index.ts";
import { pass, second, useFakeTime } from "../peering/fake-time.ts";
import type { FakeNode } from "../peering/fake-world.ts";
import { startNetwork } from "../peering/start-network.ts";
import { crowdedNode } from "./crowded-node.ts";
import { expectShown, type Shown } from "./shown.ts";

useFakeTime();

type Planted = DefectName | undefined;

const directions = ({ network }: FakeNode, direction: "inbound" | "outbound") =>
  network.connections().filter((connection) => connection.direction === direction).length;

async function holdsAfterTheGrace(defect: Planted): Promise<number> {
  const { node, come } = await crowdedNode(defect);
  await come(12);
  await pass(30 * second);
  return node.peers().length;
}

async function holdsOfACrowd(defect: Planted): Promise<number> {
  const { node, come } = await crowdedNode(defect);
  await come(24);
  await pass(2 * second);
  return node.peers().length;
}

/** Of four, in their first five seconds. */
async function newcomersEvicted(defect: Planted): Promise<number> {
  const { come, evicted } = await crowdedNode(defect);
  await come(10);
  await pass(30 * second);
  const newcomers = await come(4);
  await pass(5 * second);
  return newcomers.filter(({ id }) => evicted().includes(id)).length;
}

async function meshPeersEvicted(defect: Planted): Promise<number> {
  const { node, come, evicted } = await crowdedNode(defect);
  await come(10);
  await pass(30 * second);
  await come(4);
  await pass(15 * second);
  const mesh = new Set(node.mesh.peers);
  await pass(10 * second);
  return evicted().filter((peer) => mesh.has(peer)).length;
}

async function protectedEvicted(defect: Planted): Promise<number> {
  const { node, come, evicted } = await crowdedNode(defect);
  await come(10);
  await pass(30 * second);
  const friends = await come(4);
  await pass(second);
  for (const { id } of friends) node.manager.operator.protect(id, "operator");
  await pass(24 * second);
  return evicted().filter((peer) => friends.some(({ id }) => id === peer)).length;
}

async function evictionsInCalm(defect: Planted): Promise<number> {
  const connections = { target: 6, lowWater: 6, highWater: 9, max: 12 };
  const { nodes } = await startNetwork(1, 10, { defect, peering: { connections } });
  await pass(40 * second);
  const sinceMs = Date.now();
  await pass(20 * second);
  return nodes.flatMap(({ decisions }) => decisions.filter(({ what, atMs }) => what === "evict" && atMs >= sinceMs))
    .length;
}

async function inboundConnections(defect: Planted): Promise<number> {
  const { world, fleet } = await startNetwork(1, 0);
  const node = world.node("node", { defect, bootstrap: fleet });
  const others = Array.from({ length: 8 }, (_, n) => world.node(`other-${n}`, { bootstrap: fleet }));
  for (const one of [node, ...others]) {
    await one.start();
    await pass(50);
  }
  await pass(20 * second);
  return directions(node, "inbound");
}

/** Those that it dialled itself are lost, and come back: the crowd has all places that it wants meanwhile. */
async function ownDials(defect: Planted): Promise<number> {
  const { world, node, come } = await crowdedNode(defect);
  const startOthers = async () => {
    const others = Array.from({ length: 4 }, (_, n) => world.node(`other-${n}`));
    for (const other of others) await other.start();
    return others;
  };
  const others = await startOthers();
  await come(9);
  const dialling = others.map(({ address }) => node.manager.operator.connect(address));
  await pass(second);
  await Promise.all(dialling);
  for (const other of others) await other.end("kill");
  await startOthers();
  await pass(10 * second);
  return directions(node, "outbound");
}

async function openAfterTheirEviction(defect: Planted): Promise<number> {
  const { node, come } = await crowdedNode(defect);
  await come(14);
  await pass(30 * second);
  return node.decisions.filter(
    ({ what, peer, atMs }) =>
      what === "evict" && node.network.connections().some((open) => open.peer === peer && open.openedAtMs < atMs),
  ).length;
}

async function fromOneAddress(defect: Planted): Promise<number> {
  const { node, come } = await crowdedNode(defect);
  await come(12, { ip: "10.99.0.1" });
  await pass(2 * second);
  return node.peers().length;
}

const shown: readonly Shown[] = [
  {
    defect: "ignores-high-water",
    figure: "connections of a crowd of twelve after the grace, with a high water of ten",
    of: holdsAfterTheGrace,
    sound: [8, 10],
    planted: [12, 12],
  },
  {
    defect: "accepts-beyond-cap",
    figure: "connections of a crowd of 24, with a cap of 14 and two guests",
    of: holdsOfACrowd,
    sound: [14, 16],
    planted: [24, 24],
  },
  {
    defect: "evicts-newest",
    figure: "of four newcomers to a full node, those evicted within five seconds",
    of: newcomersEvicted,
    sound: [0, 0],
    planted: [4, 4],
  },
  {
    defect: "evicts-mesh",
    figure: "mesh peers evicted although others could be",
    of: meshPeersEvicted,
    sound: [0, 0],
    planted: [3, 6],
  },
  {
    defect: "evicts-protected",
    figure: "of four protected peers, those evicted",
    of: protectedEvicted,
    sound: [0, 0],
    planted: [2, 4],
  },
  {
    defect: "oscillates",
    figure: "evictions of ten nodes in twenty seconds of calm",
    of: evictionsInCalm,
    sound: [0, 10],
    planted: [60, Infinity],
  },
  {
    defect: "outbound-only",
    figure: "inbound connections of a node that eight others find",
    of: inboundConnections,
    sound: [2, 9],
    planted: [0, 0],
  },
  {
    defect: "no-outbound-share",
    figure: "own dials of a full node that lost the four it had, of three asked for",
    of: ownDials,
    sound: [3, 4],
    planted: [0, 1],
  },
  {
    defect: "leaks-connections",
    figure: "connections that are open after their eviction",
    of: openAfterTheirEviction,
    sound: [0, 0],
    planted: [4, 8],
  },
  {
    defect: "no-address-limit",
    figure: "connections from one address, of five allowed",
    of: fromOneAddress,
    sound: [5, 5],
    planted: [12, 12],
  },
];

test.each(shown)("$defect shows in: $figure", async (one) => {
  await expectShown(one);
});
