/** What the admin API needs of the rest of the node. Types only. */
import type { NodeConfig } from "../../contract/index.ts";
import type { Network } from "../network/network.ts";
import type { PeerManager } from "../peering/peer-manager.ts";
import type { MessageCache } from "../relay/message-cache.ts";
import type { Relay } from "../relay/relay.ts";
import type { Traffic } from "../relay/traffic.ts";
import type { Journal } from "../state/journal.ts";

export interface AdminParts {
  readonly config: NodeConfig;
  /** Name and version. */
  readonly version: string;
  readonly network: Network;
  readonly peers: PeerManager;
  readonly relay: Pick<Relay, "subscribe" | "unsubscribe" | "publish">;
  readonly traffic: Pick<Traffic, "accept" | "waiting" | "drop" | "counters">;
  readonly messages: MessageCache;
  readonly journal: Journal;
  /** The node's own signed record, as text. */
  readonly enr: () => string;
  /** What the sockets of libp2p carried so far. */
  readonly wireBytes: () => { readonly in: number; readonly out: number };
  /** See Behaving. */
  readonly misdeeds: () => number;
}
