/** What several measures need of one round, worked out once, when the first of them asks. */
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Round } from "../trace/network-state.ts";
import { type ConnectedPeer, connectedPeersOf } from "./connected-peers.ts";
import { connectedPeers, type RunningNode, runningNodes, runningPeers } from "./running-nodes.ts";
import { topicsOf } from "./topics.ts";

export interface RoundFacts {
  readonly round: Round;
  readonly plan: Plan;
  /** Of the round before: what is so in both is more than a moment's skew. Undefined in the first; its own is left out. */
  readonly before: RoundFacts | undefined;
  /** In the plan's order. */
  readonly running: readonly RunningNode[];
  /** The running nodes by the peer ids of their present lives. */
  readonly byPeer: ReadonlyMap<string, RunningNode>;
  /** The running nodes that each running node lists as connected, itself never; of those that were seen since their start. */
  readonly listed: ReadonlyMap<NodeId, ReadonlySet<NodeId>>;
  /** Whom each running node lists as connected, by peer id, strangers too; of those that were seen since their start. */
  readonly peers: ReadonlyMap<NodeId, ReadonlyMap<string, ConnectedPeer>>;
  /**
   * The graph of the connections: of each running node those that list it and that it lists, by their places in `running`. One end alone may
   * not have noticed its end. Plain arrays, since to make a graph of a library for each of hundreds of rounds takes longer than all that is asked of it.
   */
  readonly neighbours: readonly (readonly number[])[];
  /** By topic: of each running node that is subscribed to it, those running ones that it has in its mesh. */
  readonly meshes: ReadonlyMap<string, MeshLinks>;
}

export type MeshLinks = ReadonlyMap<NodeId, ReadonlySet<NodeId>>;

export function roundFacts(round: Round, plan: Plan, roundBefore?: Round): RoundFacts {
  const before = once(() => roundBefore && roundFacts(roundBefore, plan));
  const running = once(() => runningNodes(round, plan));
  const byPeer = once(() => runningPeers(running()));
  const listed = once(() => listedBy(running(), byPeer()));
  const peers = once(() => connectedPeersOf(running(), byPeer(), plan));
  const neighbours = once(() => neighboursIn(running(), listed()));
  const meshes = once(() => meshLinks(running(), byPeer()));
  return {
    round,
    plan,
    get before() {
      return before();
    },
    get running() {
      return running();
    },
    get byPeer() {
      return byPeer();
    },
    get listed() {
      return listed();
    },
    get peers() {
      return peers();
    },
    get neighbours() {
      return neighbours();
    },
    get meshes() {
      return meshes();
    },
  };
}

function listedBy(running: readonly RunningNode[], byPeer: ReadonlyMap<string, RunningNode>) {
  return new Map(
    running.flatMap(({ plan: { id }, at: { view } }): [NodeId, ReadonlySet<NodeId>][] => {
      if (view === undefined) return [];
      const others = new Set<NodeId>();
      for (const peer of connectedPeers(view)) {
        const other = byPeer.get(peer)?.plan.id;
        if (other !== undefined && other !== id) others.add(other);
      }
      return [[id, others]];
    }),
  );
}

function neighboursIn(running: readonly RunningNode[], listed: RoundFacts["listed"]): RoundFacts["neighbours"] {
  const places = new Map(running.map(({ plan: { id } }, place) => [id, place]));
  return running.map(({ plan: { id } }) => {
    const neighbours: number[] = [];
    for (const other of listed.get(id) ?? []) {
      const place = places.get(other);
      if (place !== undefined && listed.get(other)?.has(id)) neighbours.push(place);
    }
    return neighbours;
  });
}

function meshLinks(running: readonly RunningNode[], byPeer: ReadonlyMap<string, RunningNode>) {
  const topics = new Map<string, Map<NodeId, ReadonlySet<NodeId>>>();
  for (const { plan: node } of running) {
    for (const topic of topicsOf(node)) topics.set(topic, (topics.get(topic) ?? new Map()).set(node.id, new Set()));
  }
  for (const { plan: node, at } of running) {
    for (const topic of topicsOf(node)) {
      const mesh = topics.get(topic);
      const others = (at.view?.mesh[topic] ?? []).flatMap((peer) => byPeer.get(peer)?.plan.id ?? []);
      // A peer that is not subscribed is in a mesh only until its PRUNE is read.
      mesh?.set(node.id, new Set(others.filter((other) => other !== node.id && mesh.has(other))));
    }
  }
  return topics;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
