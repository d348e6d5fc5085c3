import { test } from "vitest";
import type { DefectName } from "../../../../node-image/contract/index.ts";
import { minute, pass, second, useFakeTime } from "../peering/fake-time.ts";
import { fakeWorld } from "../peering/fake-world.ts";
import { connectionsAcross, fewestConnections, startNetwork } from "../peering/start-network.ts";
import { expectShown, type Shown } from "./shown.ts";

useFakeTime();

type Planted = DefectName | undefined;

async function connectionsWithLateBootstrap(defect: Planted): Promise<number> {
  const world = fakeWorld();
  const late = world.node("late");
  const nodes = Array.from({ length: 6 }, (_, n) => world.node(`node-${n}`, { bootstrap: [late], defect }));
  for (const node of nodes) await node.start();
  await pass(20 * second);
  await late.start();
  await pass(minute);
  return fewestConnections(nodes);
}

async function dialsOfDeadBootstrap(defect: Planted): Promise<number> {
  const world = fakeWorld();
  const node = world.node("node", { bootstrap: [world.node("dead")], defect });
  await node.start();
  await pass(3 * minute);
  await node.end("stop");
  return node.dials.length;
}

async function connectionsOverSlowPaths(defect: Planted): Promise<number> {
  const slow = { dialMs: 600, defect };
  const { nodes } = await startNetwork(1, 6, slow, slow);
  await pass(30 * second);
  return fewestConnections(nodes);
}

async function secondsAmongTheDead(defect: Planted): Promise<number> {
  const world = fakeWorld();
  const alive = Array.from({ length: 6 }, (_, n) => world.node(`alive-${n}`));
  for (const node of alive) await node.start();
  const dead = Array.from({ length: 12 }, (_, n) => world.node(`dead-${n}`));
  const node = world.node("node", { bootstrap: [...dead, ...alive], defect });
  await node.start();
  let seconds = 0;
  for (; seconds < 120 && node.peers().length < alive.length; seconds++) await pass(second);
  return seconds;
}

async function dialsOfOneself(defect: Planted): Promise<number> {
  const { nodes, fleet } = await startNetwork(1, 4, { defect }, { defect });
  await pass(minute);
  return [...nodes, ...fleet].flatMap(({ id, dials }) => dials.filter(({ peer }) => peer === id)).length;
}

async function connectionsAcrossHealedPartition(defect: Planted): Promise<number> {
  const { world, nodes, fleet } = await startNetwork(1, 10, { defect }, { defect });
  const left = new Set(nodes.slice(0, 5).map(({ id }) => id));
  await pass(30 * second);
  world.internet.cut((a, b) => left.has(a) !== left.has(b));
  await pass(40 * second);
  world.internet.cut(() => false);
  await pass(minute);
  return connectionsAcross(left, [...nodes, ...fleet]);
}

async function connectionsAfterAMinute(defect: Planted): Promise<number> {
  const { nodes } = await startNetwork(2, 10, { defect }, { defect });
  await pass(minute);
  return fewestConnections(nodes);
}

const shown: readonly Shown[] = [
  {
    defect: "bans-on-first-failure",
    figure: "fewest connections of nodes that were there before their bootstrap node",
    of: connectionsWithLateBootstrap,
    sound: [5, 6],
    planted: [0, 0],
  },
  {
    defect: "no-back-off",
    figure: "dials of a dead bootstrap node in three minutes",
    of: dialsOfDeadBootstrap,
    sound: [6, 9],
    planted: [30, 60],
  },
  {
    defect: "forgets-failures",
    figure: "dials of a dead bootstrap node in three minutes",
    of: dialsOfDeadBootstrap,
    sound: [6, 9],
    planted: [30, 60],
  },
  {
    defect: "hasty-dials",
    figure: "fewest connections of nodes whose dials take 600 ms",
    of: connectionsOverSlowPaths,
    sound: [5, 7],
    planted: [0, 0],
  },
  {
    defect: "one-dial-at-a-time",
    figure: "seconds to six connections of a node that knows six peers, and twelve that are dead",
    of: secondsAmongTheDead,
    sound: [1, 16],
    planted: [25, 60],
  },
  {
    defect: "dials-itself",
    figure: "dials of themselves by five nodes in a minute",
    of: dialsOfOneself,
    sound: [0, 0],
    planted: [20, 30],
  },
  {
    defect: "never-redials",
    figure: "connections between the halves of a partition a minute after its end",
    of: connectionsAcrossHealedPartition,
    sound: [15, 30],
    planted: [0, 0],
  },
  {
    defect: "slow-loop",
    figure: "fewest connections after a minute",
    of: connectionsAfterAMinute,
    sound: [6, 11],
    planted: [2, 2],
  },
];

test.each(shown)("$defect shows in: $figure", async (one) => {
  await expectShown(one);
});
