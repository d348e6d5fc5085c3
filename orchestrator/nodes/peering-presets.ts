/**
 * Whole sets of peering defaults, each value with its source; `peering:` in a topology overrides any of them.
 * The presets of other implementations (nwaku, go-waku, go-libp2p) are not built yet.
 */
import type { PeeringConfig } from "../../node-image/contract/index.ts";

export type PeeringDefaults = Omit<PeeringConfig, "bootstrap">;

export const peeringPresets = {
  /** A relay node as the Waku network asks for it, with waits short enough that a test sees them. */
  waku: {
    target: 20, // Meshbed's choice: room for D_high 8 mesh peers and as many again to graft from
    max: 40, // Meshbed's choice: twice the target
    outboundRatio: 1 / 3, // nwaku: relay/3 are outbound
    backoff: { firstMs: 2000, factor: 2, longestMs: 60_000, jitterRatio: 0.2 }, // go-waku's shape, its first minute shortened
    dialTimeoutMs: 5000, // Meshbed's choice; nwaku waits 10 s
    parallelDials: 10, // nwaku
    loopMs: 1000, // Meshbed's choice; nwaku looks every 30 s at most, go-waku every 15 s
  },
  /** No peer management to speak of: a node connects to one peer, and accepts what comes. */
  none: {
    target: 1, // Meshbed's choice: the least that joins a network
    max: 300, // js-libp2p MAX_CONNECTIONS
    outboundRatio: 1, // Meshbed's choice: it does not wait to be dialled
    backoff: { firstMs: 1000, factor: 2, longestMs: 60_000, jitterRatio: 0 }, // js-libp2p reconnectRetryInterval and reconnectBackoffFactor
    dialTimeoutMs: 10_000, // js-libp2p dialTimeout
    parallelDials: 100, // js-libp2p MAX_PARALLEL_DIALS
    loopMs: 1000, // Meshbed's choice
  },
} as const satisfies Readonly<Record<string, PeeringDefaults>>;

export type PeeringPreset = keyof typeof peeringPresets;
