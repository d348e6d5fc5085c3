/** What the peer manager closes stays open, and is counted no more. */
import { overlay } from "../behaviours/overlay.ts";
import type { Network, NetworkConnection } from "../network/network.ts";
import type { Defect } from "./defect.ts";

export const leaksConnections: Defect = {
  does: "takes connections for closed that stay open",
  madeBy: "Js-libp2p's connection manager believed that a peer with two connections had none once one of them closed.",
  source: "https://github.com/libp2p/js-libp2p-switch/pull/318",
  parts: (sound) => overlay(sound, { network: leaking(sound.network) }),
};

function leaking(network: Network): Network {
  const leaks = new WeakMap<NetworkConnection, NetworkConnection>();
  return overlay(network, {
    connections: () =>
      network.connections().map((connection) => {
        const leak = leaks.get(connection) ?? overlay(connection, { close: async () => {} });
        leaks.set(connection, leak);
        return leak;
      }),
  });
}
