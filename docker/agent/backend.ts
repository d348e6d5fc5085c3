/** What puts link states into force: the emulator or the kernel's own netem. Both mean the same by a state. */
import type { AgentReply } from "./protocol.ts";
import type { ShapedNode } from "./shaped-node.ts";

export interface Backend {
  /** Brings a node to its state. A new pid is a new namespace. Throws an Error that says what stands in the way. */
  apply(node: ShapedNode): Promise<void>;
  /** Heals a node where its namespace still lives, and forgets it. */
  forget(node: string): Promise<void>;
  /** Heals and forgets all nodes. */
  end(): Promise<void>;
}

/** What comes by itself: conditions did not hold for a time ("restored"), or no longer hold ("fault"). */
export type BackendEvent = Extract<AgentReply, { event: string }>;
