import { test } from "vitest";
import type { DefectName } from "../../../../node-image/contract/index.ts";
import type { NamedPeer } from "../../../../node-image/js/peering/parts.ts";
import { shard } from "../peering/fake-mesh.ts";
import { minute, pass, second, useFakeTime } from "../peering/fake-time.ts";
import { type FakeNode, fakeWorld } from "../peering/fake-world.ts";
import { fewestConnections, shareOf, startNetwork } from "../peering/start-network.ts";
import { expectShown, type Shown } from "./shown.ts";

useFakeTime();

type Planted = DefectName | undefined;

async function connectionsAfterAMinute(defect: Planted): Promise<number> {
  const { nodes } = await startNetwork(2, 10, { defect }, { defect });
  await pass(minute);
  return fewestConnections(nodes);
}

/** How many six nodes know of each, where two of eight name peers that do not exist. */
async function knownAmongLiars(defect: Planted): Promise<number> {
  const { world, fleet, nodes } = await startNetwork(1, 5, { defect }, { defect });
  const lies = madeUp(59);
  for (let n = 0; n < 2; n++) await world.node(`liar-${n}`, { bootstrap: fleet, lies }).start();
  await pass(20 * second);
  const honest = [...fleet, ...nodes];
  return honest.flatMap(({ manager }) => [...manager.known()]).length / honest.length;
}

/** Peers that do not exist, others each time. */
function madeUp(count: number): () => NamedPeer[] {
  let made = 0;
  return () =>
    Array.from({ length: count }, (): NamedPeer => {
      const id = `made-up-${++made}`;
      const address = `/ip4/172.${(made >> 8) & 255}.${made & 255}.1/tcp/9/p2p/${id}`;
      return { id, addresses: [address], enr: `enr:${id}`, capabilities: ["relay"], shards: [shard] };
    });
}

async function failedDialsOfNewcomer(defect: Planted): Promise<number> {
  const { world, fleet, nodes } = await startNetwork(1, 12, { defect }, { defect });
  await pass(30 * second);
  for (const node of nodes.slice(0, 6)) await node.end("kill");
  await pass(2 * minute);
  const newcomer = world.node("newcomer", { bootstrap: fleet, defect });
  await newcomer.start();
  await pass(30 * second);
  return newcomer.dials.filter(({ outcome }) => outcome === "failed").length;
}

async function shareOfBootstrapNodes(defect: Planted): Promise<number> {
  const connections = { target: 6 };
  const { nodes, fleet } = await startNetwork(
    3,
    16,
    { peering: { connections, bootstrap: { releaseAt: 4 } }, defect },
    { peering: { connections }, defect },
  );
  await pass(minute);
  return shareOf(fleet, nodes);
}

async function storeSlotsOfMany(defect: Planted): Promise<number> {
  const { world, fleet } = await startNetwork(1, 6);
  const stores = Array.from({ length: 3 }, (_, n) =>
    world.node(`store-${n}`, { bootstrap: fleet, offers: ["relay", "peer-exchange", "store"] }),
  );
  const seeker = world.node("seeker", {
    bootstrap: fleet,
    peering: { capabilities: { wanted: { store: 2 } } },
    defect,
  });
  for (const node of [...stores, seeker]) await node.start();
  await pass(minute);
  return slotsGained(seeker);
}

/** The one store peer that the node is connected to serves nobody; another one is there to be found. */
async function storeSlotsBesideLazyPeer(defect: Planted): Promise<number> {
  const world = fakeWorld();
  const few = { connections: { target: 2, lowWater: 2, highWater: 4, max: 6, perShard: 0 }, exploreEveryMs: null };
  const fleet = world.node("fleet", { peering: few });
  const offers = ["relay", "peer-exchange", "store"] as const;
  const lazy = world.node("lazy", { bootstrap: [fleet], peering: few, offers, lazy: true });
  const diligent = world.node("diligent", { bootstrap: [fleet], peering: few, offers });
  for (const node of [fleet, lazy, diligent]) await node.start();
  await pass(5 * second);
  const peering = { ...few, capabilities: { wanted: { store: 1 } } };
  const seeker = world.node("seeker", { bootstrap: [fleet, lazy], peering, defect });
  await seeker.start();
  await pass(minute);
  return slotsGained(seeker);
}

function slotsGained({ decisions }: FakeNode): number {
  return decisions.filter(({ what, values }) => what === "service" && values.gained === true).length;
}

const shown: readonly Shown[] = [
  {
    defect: "never-asks",
    figure: "fewest connections after a minute",
    of: connectionsAfterAMinute,
    sound: [6, 11],
    planted: [2, 2],
  },
  {
    defect: "trusts-exchange",
    figure: "peers that a node of six knows, where two of eight name made-up ones",
    of: knownAmongLiars,
    sound: [7, 200],
    planted: [300, 750],
  },
  {
    defect: "names-the-dead",
    figure: "dials in vain of a newcomer, where half of the network is gone",
    of: failedDialsOfNewcomer,
    sound: [0, 0],
    planted: [4, 30],
  },
  {
    defect: "never-releases-bootstrap",
    figure: "share of three bootstrap nodes in the connections of sixteen others",
    of: shareOfBootstrapNodes,
    sound: [0, 0.2],
    planted: [0.25, 1],
  },
  {
    defect: "ignores-capabilities",
    figure: "store peers that proved themselves, of two wanted",
    of: storeSlotsOfMany,
    sound: [2, 3],
    planted: [0, 0],
  },
  {
    defect: "keeps-failing-services",
    figure: "store peers that proved themselves, where the first one fails",
    of: storeSlotsBesideLazyPeer,
    sound: [1, 1],
    planted: [0, 0],
  },
];

test.each(shown)("$defect shows in: $figure", async (one) => {
  await expectShown(one);
});
