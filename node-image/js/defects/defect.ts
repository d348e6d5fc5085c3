/** What a planted defect changes of a sound node, from outside: the sound files know nothing of it. Types only. */
import type { NodeConfig } from "../../contract/index.ts";
import type { PeerManagerParts } from "../peering/parts.ts";
import type { PeerManager } from "../peering/peer-manager.ts";

export interface Defect {
  /** What it does wrong: the rest of the sentence "a node that ...", as "bans a peer after its first failure". */
  readonly does: string;
  /** Who made this mistake: a sentence with the name of the implementation. */
  readonly madeBy: string;
  /** Where that can be read: the address of an issue, a change or a report. */
  readonly source: string;
  /** Changes the settings that the node was given. */
  readonly settings?: (sound: NodeConfig) => NodeConfig;
  /**
   * Changes what the peer manager is put together from. `config` is that of the node; `manager` gives the peer manager that is made
   * of these parts, once it is made.
   */
  readonly parts?: (sound: PeerManagerParts, config: NodeConfig, manager: () => PeerManager) => PeerManagerParts;
  /** Changes the peer manager that the rest of the node is given. `parts` are those that it was made from. */
  readonly manager?: (sound: PeerManager, parts: PeerManagerParts) => PeerManager;
}
