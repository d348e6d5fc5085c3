/** One node in a fake world, and a crowd that knows nobody else and that nobody can dial: it comes, and comes again when it is let go. */
import type { DefectName } from "../../../../node-image/contract/index.ts";
import { pass } from "../peering/fake-time.ts";
import { type FakeNode, type FakeNodeOptions, type FakeWorld, fakeWorld } from "../peering/fake-world.ts";

/** Small, and without a share of inbound ones: the crowd has no other direction. */
const connections = { target: 8, lowWater: 8, highWater: 10, max: 14, guests: 2, inboundRatio: 1 };

export interface CrowdedNode {
  readonly world: FakeWorld;
  readonly node: FakeNode;
  /** So many more, nearly at once. They are connected a moment later. */
  come(count: number, o?: Pick<FakeNodeOptions, "ip">): Promise<readonly FakeNode[]>;
  /** Peers that the node let go since it had too many, one for each time. */
  evicted(): readonly string[];
}

export async function crowdedNode(defect: DefectName | undefined): Promise<CrowdedNode> {
  const world = fakeWorld();
  const node = world.node("node", { defect, peering: { connections } });
  await node.start();
  let crowd = 0;
  return {
    world,
    node,
    come: async (count, o = {}) => {
      const of = { ...o, bootstrap: [node], outboundOnly: true, peering: { bootstrap: { releaseAt: null } } };
      const wave = Array.from({ length: count }, () => world.node(`guest-${crowd++}`, of));
      for (const guest of wave) {
        await guest.start();
        await pass(1);
      }
      return wave;
    },
    evicted: () => node.decisions.flatMap(({ what, peer }) => (what === "evict" && peer !== undefined ? [peer] : [])),
  };
}
