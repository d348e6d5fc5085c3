/** What can be done to a running network. Types only. */
import type { LastMile, LinkState } from "./link.ts";

/** A node's name: its group and its number from 1, as "mobile-3". */
export type NodeId = string;

/**
 * What an engine does. Each is idempotent: the same step twice is one state, and what a step states of a node (its link, its
 * limits, its disk, its clock) holds over the node's restarts until another step states it anew. A surveyor goes by the id of
 * its zone: it is started, and has a link, like a node.
 */
export type Step =
  /** As that of the node's lives, by its number; as it was last where `life` is left out. One that runs as another is stopped first. */
  | { readonly kind: "start"; readonly node: NodeId; readonly life?: number }
  /** Asks the process to end (SIGTERM), kills it after the engine's grace. */
  | { readonly kind: "stop"; readonly node: NodeId }
  | { readonly kind: "kill"; readonly node: NodeId }
  | { readonly kind: "pause"; readonly node: NodeId }
  | { readonly kind: "resume"; readonly node: NodeId }
  | { readonly kind: "restart"; readonly node: NodeId }
  | { readonly kind: "limit"; readonly node: NodeId; readonly limits: ProcessLimits }
  | { readonly kind: "disk"; readonly node: NodeId; readonly disk: DiskState }
  | { readonly kind: "clock"; readonly node: NodeId; readonly offsetMs: number }
  | { readonly kind: "link"; readonly node: NodeId; readonly state: LinkState };

/** What a node's process may use; null: what it may without any fault. */
export interface ProcessLimits {
  /** Cores, > 0: 0.1 is a tenth of one. */
  readonly cpus: number | null;
  readonly memoryBytes: number | null;
}

/** Whatever would change it fails: with ENOSPC on one that is full, with EROFS on one that is read-only. */
export type DiskState = "writable" | "full" | "read-only";

/** What a plan does: to nodes, or to the network as a whole. */
export type Action = NodeAction | LinkAction;

export type NodeAction =
  | {
      readonly kind: "start";
      readonly nodes: readonly NodeId[];
      readonly life?: number;
      /** The life in words: "mute". */
      readonly as?: string;
    }
  | {
      readonly kind: "stop" | "kill" | "pause" | "resume" | "restart";
      readonly nodes: readonly NodeId[];
    }
  /** What it leaves out stays as it is. */
  | { readonly kind: "limit"; readonly nodes: readonly NodeId[]; readonly limits: Partial<ProcessLimits> }
  | { readonly kind: "disk"; readonly nodes: readonly NodeId[]; readonly disk: DiskState }
  | { readonly kind: "clock"; readonly nodes: readonly NodeId[]; readonly offsetMs: number };

/** What is done to nodes, whoever they are. */
export type NodeEffect = NodeAction extends infer A ? (A extends NodeAction ? Omit<A, "nodes"> : never) : never;

/**
 * What a plan can only describe, since it depends on how the network stands when it is due. The run makes actions of it, carries them
 * out and records them; the same plan can therefore hit other nodes.
 */
export type LateAction =
  /** Takes nodes by their role in the network, and does that to them. */
  | {
      readonly kind: "choose";
      /** Names it for its release. */
      readonly id: string;
      readonly role: Role;
      /** Of these. */
      readonly from: readonly NodeId[];
      readonly count: number;
      readonly does: NodeEffect;
    }
  /** Brings back what was chosen by that id; nothing where nothing was. */
  | { readonly kind: "release"; readonly id: string }
  /** Batches one after the other, each once the network is healthy again, or as that time is over. */
  | {
      readonly kind: "roll";
      readonly batches: readonly (readonly NodeId[])[];
      /** Restarted, or started as that of their lives. */
      readonly life: number | null;
      /** That life in words. */
      readonly as?: string;
      readonly healthyWithinMs: number;
    };

/** Whom of the running nodes a late action means, as far as the last round of observation knows. */
export type Role =
  /** Those with the most connections; among equals the first by name. */
  | { readonly kind: "best-connected" }
  /** Those in a node's mesh, of any topic. */
  | { readonly kind: "mesh-neighbour"; readonly of: NodeId };

export type LinkAction =
  /**
   * Cuts every link between two nodes that are in islands, but in none together: islands may overlap. Nodes in no island keep all their
   * links. `id` names it for its heal.
   */
  | {
      readonly kind: "partition";
      readonly id: string;
      readonly islands: readonly (readonly NodeId[])[];
      /** Only what the first island sends to the others is dropped; both ways where left out. */
      readonly oneWay?: true;
    }
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
