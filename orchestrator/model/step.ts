/** What can be done to a running network. Types only. */
import type { LastMile, LinkState } from "./link.ts";

/** A node's name: its group and its number from 1, as "mobile-3". */
export type NodeId = string;

/**
 * What an engine does. Each is idempotent: the same step twice is one state. A surveyor goes by the id of its zone: it is
 * started, and has a link, like a node.
 */
export type Step =
  | { readonly kind: "start"; readonly node: NodeId }
  /** Asks the process to end (SIGTERM), kills it after the engine's grace. */
  | { readonly kind: "stop"; readonly node: NodeId }
  | { readonly kind: "kill"; readonly node: NodeId }
  | { readonly kind: "pause"; readonly node: NodeId }
  | { readonly kind: "resume"; readonly node: NodeId }
  | { readonly kind: "restart"; readonly node: NodeId }
  | { readonly kind: "link"; readonly node: NodeId; readonly state: LinkState };

/** What a plan does: to nodes, or to the network as a whole. */
export type Action = NodeAction | LinkAction;

export interface NodeAction {
  readonly kind: "start" | "stop" | "kill" | "pause" | "resume" | "restart";
  readonly nodes: readonly NodeId[];
}

export type LinkAction =
  /** Cuts every link between islands, both ways. Nodes in no island keep all their links. `id` names it for its heal. */
  | { readonly kind: "partition"; readonly id: string; readonly islands: readonly (readonly NodeId[])[] }
  /** Puts a change of links into force, or another in the place of the one that goes by the same id. */
  | {
      readonly kind: "change";
      readonly id: string;
      /** The links in words: "eu - us". */
      readonly what: string;
      readonly links: LinkSelection;
      readonly to: LinkChange;
    }
  /** Ends the partition or the change of that id, which `what` tells in words: "eu - us: delay 200ms". */
  | { readonly kind: "heal"; readonly id: string; readonly what: string };

/** Which links a change is about. Node names; a zone's id stands for its surveyor. */
export type LinkSelection =
  /** The last miles of these nodes, both directions. */
  | { readonly kind: "last-mile"; readonly of: readonly NodeId[] }
  /** What lies between the last miles: from each of `from` to each of `to`, and back when `bothWays`. */
  | {
      readonly kind: "path";
      readonly from: readonly NodeId[];
      readonly to: readonly NodeId[];
      readonly bothWays: boolean;
    };

/** What is named takes the place of what the links' own segment says of it; the rest stays. `cut` drops every packet. */
export interface LinkChange extends LastMile {
  readonly cut?: boolean;
}
