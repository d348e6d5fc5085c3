/** The reference node on libp2p 3, as a process. */
import { runNode } from "./run-node.ts";

runNode(() => import("./libp2p/create-network.ts"));
