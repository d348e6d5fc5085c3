/**
 * The part of nwaku's REST API that this node serves, in nwaku's shapes, so that clients written for nwaku work.
 * Source: the admin, health and debug handlers of nwaku (logos-delivery). The relay's shapes are in `relay-api.ts`.
 */
import * as z from "zod";

const exampleAddress = "/ip4/10.0.0.2/tcp/60000/p2p/16Uiu2HAmPLe7Mzm8TsYUubgCAW1aJoeFScxrLj8ppHFivPo97bUZ";
const count = z.int().nonnegative();
const shard = z.int().min(0).max(65_535);

export const connectedness = z.enum(["NotConnected", "CannotConnect", "CanConnect", "Connected"]);
export const peerOrigin = z.enum(["UnknownOrigin", "Discv5", "Static", "PeerExchange", "Dns"]);

export const wakuPeer = z
  .strictObject({
    multiaddr: z.string().meta({ examples: [exampleAddress] }),
    protocols: z.array(z.string()).describe("What it said of itself by identify; empty before."),
    shards: z.array(shard).describe("Those that it says it relays, and those of this node that it subscribes to."),
    connected: connectedness.describe("CannotConnect: the last dial failed. CanConnect: it was connected before."),
    agent: z.string(),
    origin: peerOrigin.describe("How the node learnt of it. UnknownOrigin: it came by itself."),
    score: z.number().optional().describe("Of gossipsub, while it is connected."),
  })
  .meta({ id: "WakuPeer" });

export const wakuPeers = z.array(wakuPeer);
export const peersOfShard = z.strictObject({ shard, peers: wakuPeers }).meta({ id: "PeersOfShard" });
export const peersByShard = z.array(peersOfShard);

/** nwaku's groups of counters, under nwaku's names. */
export const peerStats = z
  .strictObject({
    Sum: z.strictObject({ "Total peers": count }),
    "By Connectedness": z.record(connectedness, count),
    "Relay peers": z
      .record(z.string(), count)
      .describe('Peers by shard. "Total relay peers" is, as in nwaku, the number of shards.'),
    "Mesh peers": z
      .record(z.string(), count)
      .describe('Peers by shard. "Total mesh peers" is, as in nwaku, the number of shards.'),
    "By Protocols": z.record(z.string(), count),
  })
  .meta({ id: "PeerStats" });

/** What this node can dial. */
export const peerAddress = z
  .string()
  .max(1000)
  .regex(
    /^\/(ip4|ip6|dns|dns4|dns6)\/[^/]+\/tcp\/\d{1,5}(\/ws|\/wss|\/tls\/ws)?\/p2p\/[1-9A-HJ-NP-Za-km-z]{20,80}$/,
    'expected a multiaddr of TCP or WebSocket with a peer id, as "/ip4/10.0.0.2/tcp/60000/p2p/16Uiu2HAm..."',
  )
  .meta({ examples: [exampleAddress] });

/** POST /admin/v1/peers: whom to connect to. */
export const connectPeers = z.array(peerAddress).min(1).max(100);

export const info = z
  .strictObject({
    listenAddresses: z.array(z.string()),
    enrUri: z.string().describe('The node\'s own signed record, as "enr:...".'),
  })
  .meta({ id: "Info" });

const healthStatus = z.enum([
  "INITIALIZING",
  "SYNCHRONIZING",
  "READY",
  "NOT_READY",
  "NOT_MOUNTED",
  "SHUTTING_DOWN",
  "EVENT_LOOP_LAGGING",
]);

export const health = z
  .strictObject({
    nodeHealth: healthStatus,
    connectionStatus: z
      .enum(["Disconnected", "PartiallyConnected", "Connected"])
      .describe("Connected: the mesh of every shard has at least D_low peers. Disconnected: none has any."),
    protocolsHealth: z
      .array(z.record(z.string(), z.string()))
      .describe('One object a protocol: its name with its health, and "desc" where there is more to say.'),
  })
  .meta({
    id: "Health",
    examples: [{ nodeHealth: "READY", connectionStatus: "Connected", protocolsHealth: [{ Relay: "READY" }] }],
  });

export type WakuPeer = z.infer<typeof wakuPeer>;
export type PeersOfShard = z.infer<typeof peersOfShard>;
export type PeerStats = z.infer<typeof peerStats>;
export type Health = z.infer<typeof health>;
export type PeerOrigin = z.infer<typeof peerOrigin>;
