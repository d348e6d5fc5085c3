import { test } from "vitest";
import type { DefectName } from "../../../../node-image/contract/index.ts";
import { minute, pass, second, useFakeTime } from "../peering/fake-time.ts";
import { startNetwork } from "../peering/start-network.ts";
import { crowdedNode } from "./crowded-node.ts";
import { expectShown, type Shown } from "./shown.ts";

useFakeTime();

type Planted = DefectName | undefined;

const dLow = 4;

async function withEnoughMeshPeers(defect: Planted): Promise<number> {
  const { nodes } = await startNetwork(1, 12, { defect });
  await pass(30 * second);
  return nodes.filter(({ mesh }) => mesh.peers.size >= dLow).length;
}

/** Of three, one of which sends rubbish. */
async function spammersHeld(defect: Planted): Promise<number> {
  const { node, come } = await crowdedNode(defect);
  const [spammer] = await come(3);
  await pass(second);
  if (spammer === undefined) throw new Error("nobody came");
  for (let n = 0; n < 30; n++) node.manager.observe(spammer.id, { kind: "invalid-message" });
  await pass(30 * second);
  return node.peers().filter((peer) => peer === spammer.id).length;
}

/** Half of a full mesh leaves it and stays connected; newcomers take their places, and two more come than the mesh has room for. */
async function meshPeersEvicted(defect: Planted): Promise<number> {
  const { node, come, evicted } = await crowdedNode(defect);
  const early = await come(8);
  await pass(10 * second);
  for (const guest of early.slice(4)) {
    node.mesh.prune(guest.id);
    guest.mesh.prune(node.id);
  }
  await come(6);
  await pass(18 * second);
  const mesh = new Set(node.mesh.peers);
  await pass(5 * second);
  return evicted().filter((peer) => mesh.has(peer)).length;
}

/** Of a node that was killed, while its bootstrap node is away; nobody can dial it. */
async function connectionsAfterRestart(defect: Planted): Promise<number> {
  const { world, fleet } = await startNetwork(1, 6);
  const of = { defect, bootstrap: fleet, outboundOnly: true };
  const node = world.node("cold", of);
  await node.start();
  await pass(20 * second);
  for (const one of [node, ...fleet]) await one.end("kill");
  await pass(minute);
  const again = world.node("cold", { ...of, saved: node.saved() });
  await again.start();
  await pass(10 * second);
  return again.peers().length;
}

const shown: readonly Shown[] = [
  {
    defect: "wrong-d",
    figure: "of twelve nodes, those with four mesh peers or more",
    of: withEnoughMeshPeers,
    sound: [12, 12],
    planted: [0, 7],
  },
  {
    defect: "no-score-threshold",
    figure: "spammers held half a minute after thirty invalid messages",
    of: spammersHeld,
    sound: [0, 0],
    planted: [1, 1],
  },
  {
    defect: "stale-mesh-tags",
    figure: "mesh peers evicted while others are there that left the mesh",
    of: meshPeersEvicted,
    sound: [0, 0],
    planted: [2, 4],
  },
  {
    defect: "forgets-on-restart",
    figure: "connections of a restarted node, without its bootstrap node",
    of: connectionsAfterRestart,
    sound: [4, 6],
    planted: [0, 0],
  },
];

test.each(shown)("$defect shows in: $figure", async (one) => {
  await expectShown(one);
});
