/** Whom a node has in its meshes, over all topics together. */
import type { RoundFacts } from "./round-facts.ts";
import type { RunningNode } from "./running-nodes.ts";

/** Those that run. One node with two identities counts twice: it takes two places. */
export function meshPeersOf({ plan, at }: RunningNode, { byPeer, peers }: RoundFacts): readonly RunningNode[] {
  const connected = peers.get(plan.id);
  const mesh = new Set(Object.values(at.view?.mesh ?? {}).flat());
  return [...mesh].flatMap((peer) => byPeer.get(peer) ?? connected?.get(peer)?.node ?? []);
}
