/** The reference node on libp2p 2, as a process. */
import { runNode } from "../js/run-node.ts";

runNode(() => import("./libp2p/create-network.ts"));
