/** The part of the page's document that says who was connected to whom, and how each node was: by round, written as what lasted. */
import type { NodeView } from "../../../node-image/contract/index.ts";
import { onceFor } from "../../base/once-for.ts";
import { addressesOf, ipOf } from "../../measures/connected-peers.ts";
import { healthOf } from "../../measures/health.ts";
import type { Plan } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import type { History } from "../../trace/history.ts";
import type { Round } from "../../trace/network-state.ts";
import type { NetworkPart, NodeState } from "./report-document.ts";
import { runLengths } from "./run-lengths.ts";
import { sinceStart } from "./since-start.ts";

/** @param topics in the order by which links name them */
export function networkPart(history: History, topics: readonly string[]): NetworkPart {
  const { plan, rounds } = history;
  const states = stateTable();
  const stateOf = rounds.map((round) => statesIn(round, history).map(states.placeOf));
  return {
    roundsS: rounds.map(({ atMs }) => sinceStart(history)(atMs)),
    states: states.all,
    stateOf: plan.nodes.map((_, i) => runLengths(stateOf.map((at) => at[i] ?? null))),
    linksOf: plan.nodes.map(({ id }) => linksOf(id, history, topics)),
  };
}

function stateTable() {
  const all: NodeState[] = [];
  const places = new Map<string, number>();
  return {
    all,
    placeOf(state: NodeState): number {
      const key = `${state.kind} ${state.why}`;
      const place = places.get(key) ?? all.push(state) - 1;
      places.set(key, place);
      return place;
    },
  };
}

/** In the plan's order. */
function statesIn(round: Round, { plan }: History): readonly NodeState[] {
  const reasons = new Map(healthOf(round, plan).unhealthy.map(({ node, reason }) => [node, reason]));
  return plan.nodes.map(({ id }): NodeState => {
    const status = round.nodes.get(id)?.status ?? "down";
    if (status !== "ready") return { kind: status, why: "" };
    const why = reasons.get(id);
    return why === undefined ? { kind: "healthy", why: "" } : { kind: "unhealthy", why };
  });
}

/** Of one node by its own account; peers that are none of the plan's are left out. */
function linksOf(id: NodeId, history: History, topics: readonly string[]): readonly number[] {
  const { plan, rounds } = history;
  const kinds = 2 + topics.length;
  const links: number[] = [];
  let open = new Map<number, number>();
  let seen: NodeView | undefined;
  const closeAllBut = (listed: ReadonlySet<number>, at: number) => {
    for (const [link, from] of open) {
      if (!listed.has(link)) links.push(Math.floor(link / kinds), link % kinds, from, at);
    }
    open = new Map([...listed].map((link) => [link, open.get(link) ?? at]));
  };
  for (const [at, round] of rounds.entries()) {
    const view = round.nodes.get(id)?.view;
    if (view === seen) continue;
    seen = view;
    const listed = new Set<number>();
    const placeOf = placesIn(view, history);
    const note = (peer: string, kind: number) => {
      const place = placeOf(peer);
      if (place !== undefined && plan.nodes[place]?.id !== id) listed.add(place * kinds + kind);
    };
    for (const { peer, direction } of view?.connections ?? []) note(peer, direction === "outbound" ? 0 : 1);
    for (const [t, topic] of topics.entries()) for (const peer of view?.mesh[topic] ?? []) note(peer, 2 + t);
    closeAllBut(listed, at);
  }
  closeAllBut(new Set(), rounds.length);
  return links;
}

/** A node's place by its peer id, as a view has it. An id that no plan holds is one more of the node at its address. */
function placesIn(view: NodeView | undefined, { plan, nodeOfPeer }: History): (peer: string) => number | undefined {
  const { byId, byAddress } = placesOf(plan);
  const ipOfPeer = new Map(view?.connections.map(({ peer, address }) => [peer, ipOf(address)]));
  return (peer) => {
    const node = nodeOfPeer.get(peer);
    return node === undefined ? byAddress.get(ipOfPeer.get(peer) ?? "") : byId.get(node);
  };
}

const placesOf = onceFor(({ nodes }: Plan) => ({
  byId: new Map(nodes.map(({ id }, place) => [id, place])),
  byAddress: new Map(
    nodes.flatMap((node, place) => addressesOf({ plan: node }).map((address) => [address, place] as const)),
  ),
}));
