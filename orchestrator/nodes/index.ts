/**
 * The node implementations that a topology can ask for, one entry each. A new one is an image, a line here, and, where
 * its API is another, a client of its own.
 */
import type { NodePlan } from "../model/plan.ts";
import { type NodeAddress, type NodeClient, nodeClient } from "./node-client.ts";

export interface NodeImplementation {
  /** Which of the engine's images it runs. */
  readonly image: "node-js" | "node-js-2";
  /** Replaces the image's own command; undefined keeps it. */
  readonly command?: readonly string[];
  readonly client: (node: NodeAddress) => NodeClient;
}

export const nodeImplementations: Readonly<Record<NodePlan["implementation"], NodeImplementation>> = {
  js: { image: "node-js", client: nodeClient },
  "js-2": { image: "node-js-2", client: nodeClient },
};
