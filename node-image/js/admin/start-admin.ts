/** Puts the admin API together and starts it. */
import { randomUUID } from "node:crypto";
import { loopLag } from "../state/loop-lag.ts";
import { stateReporter } from "../state/node-state.ts";
import { nodeView, peerScores } from "../state/node-view.ts";
import type { AdminParts } from "./admin-parts.ts";
import { startAdminServer } from "./admin-server.ts";
import { metricsOf } from "./metrics.ts";
import { nwakuHandlers } from "./nwaku-handlers.ts";
import { testbedHandlers } from "./testbed-handlers.ts";

/** Throws when its address cannot be listened on. */
export async function startAdmin(parts: AdminParts): Promise<AsyncDisposable> {
  const { config, network, peers, traffic, journal, wireBytes, misdeeds } = parts;
  const bootId = randomUUID();
  const lag = loopLag();
  const state = stateReporter({
    bootId,
    events: journal.events,
    view: () => nodeView(network, peers),
    scores: () => peerScores(network),
    counters: () => {
      const { dials, dialFailures } = peers.counters;
      const { received, duplicates, grafts, prunes } = network.gossip.counters;
      const { in: bytesIn, out: bytesOut } = wireBytes();
      const { published } = traffic.counters();
      return {
        dials,
        dialFailures,
        published,
        received,
        duplicates,
        grafts,
        prunes,
        bytesIn,
        bytesOut,
        misdeeds: misdeeds(),
      };
    },
    takeLoopLagMs: lag.reader(),
  });
  const metrics = metricsOf(parts, lag);
  return startAdminServer({
    address: config.address,
    port: config.adminPort,
    token: config.adminToken,
    handlers: { ...nwakuHandlers(parts), ...testbedHandlers(parts, { bootId, state, metrics }) },
  });
}
