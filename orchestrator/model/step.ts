/** What can be done to a running network. Types only. */
import type { LinkState } from "./link.ts";

/** A node's name: its group and its number from 1, as "mobile-3". */
export type NodeId = string;

/** What an engine does. Each is idempotent: the same step twice is one state. */
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
export type Action =
  | { readonly kind: "start" | "stop" | "kill" | "pause" | "resume" | "restart"; readonly nodes: readonly NodeId[] }
  /** Cuts every link between islands, both ways. Nodes in no island keep all their links. `id` names it for its heal. */
  | { readonly kind: "partition"; readonly id: string; readonly islands: readonly (readonly NodeId[])[] }
  | { readonly kind: "heal"; readonly id: string };
