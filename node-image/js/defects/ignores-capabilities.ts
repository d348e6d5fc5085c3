/** Peers are peers: none is looked for, tried or kept for a service that the node wants. */
import type { Defect } from "./defect.ts";

export const ignoresCapabilities: Defect = {
  does: "takes no notice of what its peers can do for it",
  madeBy:
    "go-waku did not tell its peer manager that it wanted light push, which therefore found no peers that serve it.",
  source: "https://github.com/logos-messaging/logos-delivery-go/pull/951",
  settings: (sound) => ({
    ...sound,
    peering: { ...sound.peering, capabilities: { ...sound.peering.capabilities, wanted: {} } },
  }),
};
