/**
 * Watches the nodes of a network that stands, as anybody could: by their /metrics and their admin API alone, once a second, until the
 * network is gone. Prints a line of JSON a look. It shares no code with Meshbed, so that what both find is not one mistake.
 *
 *   node test/integration/truth/watch-nodes.ts runs/targets-<run id>.json > looks.ndjson
 */
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface Look {
  /** Unix ms: when it began, and was over. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Those that answered, by name. */
  readonly nodes: Readonly<Record<string, NodeLook>>;
  /** Parts into which they fall, by the connections that both ends list. */
  readonly components: number;
}

export interface NodeLook {
  /** Mesh peers on the topic with the fewest. */
  readonly meshDegree: number;
  /** Names of the connected nodes. */
  readonly connected: readonly string[];
  /** Messages, since the node's start. */
  readonly published: number;
  readonly received: number;
  readonly duplicates: number;
  /** First copies that came since the last look. */
  readonly deliveries: readonly Delivery[];
}

export interface Delivery {
  readonly id: string;
  readonly sentAtMs: number;
  readonly atMs: number;
}

interface Target {
  readonly targets: readonly [string];
  readonly labels: { readonly node: string };
}

if (import.meta.main) await watch(process.argv[2] ?? "");

async function watch(file: string): Promise<void> {
  const targets: readonly Target[] = JSON.parse(readFileSync(file, "utf8"));
  const nodes = targets.map(({ targets: [address], labels: { node: name } }) => watched(name, `http://${address}`));
  while (existsSync(file)) {
    const fromMs = Date.now();
    const named = await ofThoseThatAnswer(nodes, (node) => node.peerId());
    const names = new Map(Object.entries(named).map(([name, peerId]) => [peerId, name]));
    const seen = await ofThoseThatAnswer(nodes, (node) => node.look(names));
    const all: Look = { fromMs, toMs: Date.now(), nodes: seen, components: partsOf(seen) };
    console.log(JSON.stringify(all));
    await sleep(Math.max(0, fromMs + 1000 - Date.now()));
  }
}

/** By their names; the others are not up yet, or no longer. */
async function ofThoseThatAnswer<N extends { readonly name: string }, T>(
  nodes: readonly N[],
  ask: (node: N) => Promise<T>,
) {
  const answers = await Promise.allSettled(nodes.map(async (node) => [node.name, await ask(node)] as const));
  return Object.fromEntries(answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : [])));
}

function watched(name: string, url: string) {
  let since = "";
  const get = async (path: string) => await fetch(url + path, { signal: AbortSignal.timeout(2000) });
  const getJson = async (path: string) => await (await get(path)).json();
  return {
    name,
    async peerId(): Promise<string> {
      const { listenAddresses } = (await getJson("/info")) as { listenAddresses: readonly string[] };
      return peerIdIn(listenAddresses[0] ?? "");
    },
    async look(names: ReadonlyMap<string, string>): Promise<NodeLook> {
      const metrics = await (await get("/metrics")).text();
      const peers = (await getJson("/admin/v1/peers/connected")) as readonly { multiaddr: string }[];
      const state = (await getJson(`/testbed/v1/state${since && `?since=${since}`}`)) as {
        cursor: string;
        events: readonly (Delivery & { kind: string })[];
      };
      since = encodeURIComponent(state.cursor);
      const received = state.events.filter(({ kind }) => kind === "received");
      return {
        meshDegree: Math.min(...valuesOf(metrics, "libp2p_gossipsub_peers_per_topic_mesh")),
        connected: peers.flatMap(({ multiaddr }) => names.get(peerIdIn(multiaddr)) ?? []),
        published: Math.max(...valuesOf(metrics, "meshbed_messages_total", 'outcome="published"')),
        received: Math.max(...valuesOf(metrics, "meshbed_messages_total", 'outcome="received"')),
        duplicates: Math.max(...valuesOf(metrics, "meshbed_messages_total", 'outcome="duplicate"')),
        deliveries: received.map(({ id, sentAtMs, atMs }) => ({ id, sentAtMs, atMs })),
      };
    },
  };
}

function peerIdIn(multiaddr: string): string {
  return /\/p2p\/(\w+)$/.exec(multiaddr)?.[1] ?? "";
}

/** Of all samples of a metric that have the label. */
function valuesOf(metrics: string, name: string, label = ""): readonly number[] {
  const lines = metrics.split("\n").filter((line) => line.startsWith(`${name}{`) && line.includes(label));
  return lines.map((line) => Number(line.slice(line.lastIndexOf(" "))));
}

/** Colours spread along the links until nobody changes any more. */
function partsOf(nodes: Look["nodes"]): number {
  const colours = new Map(Object.keys(nodes).map((name, i) => [name, i]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, { connected }] of Object.entries(nodes)) {
      for (const b of connected) {
        if (!nodes[b]?.connected.includes(a)) continue;
        const least = Math.min(colours.get(a) ?? 0, colours.get(b) ?? 0);
        changed ||= colours.get(a) !== least || colours.get(b) !== least;
        colours.set(a, least).set(b, least);
      }
    }
  }
  return new Set(colours.values()).size;
}
