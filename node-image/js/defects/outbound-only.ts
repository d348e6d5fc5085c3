/** It dials, and takes no connection that others open. What it tells of itself is as ever, so they try. */
import { overlay } from "../behaviours/overlay.ts";
import type { Defect } from "./defect.ts";

export const outboundOnly: Defect = {
  does: "takes no inbound connection",
  madeBy: "Trinity (py-evm) did not listen for incoming peer connections until it ran its p2p server.",
  source: "https://github.com/ethereum/py-evm/pull/684",
  manager: (sound) => overlay(sound, { refusal: () => "the node takes no inbound connection" }),
};
