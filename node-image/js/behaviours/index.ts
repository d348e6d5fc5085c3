/**
 * Every behaviour, and how one is put over a node: around the network that the node makes, so that the rest of it
 * stays honest.
 */
import type { NodeConfig } from "../../contract/index.ts";
import type { CreateNetwork } from "../network/network.ts";
import type { CountDeed, Deviation } from "./deviation.ts";
import { graftFlood } from "./graft-flood.ts";
import { ihaveSpam } from "./ihave-spam.ts";
import { lazyService } from "./lazy-service.ts";
import { lyingExchange } from "./lying-exchange.ts";
import { mute } from "./mute.ts";
import { overlay } from "./overlay.ts";
import { slow } from "./slow.ts";
import { spam } from "./spam.ts";
import { sybil } from "./sybil.ts";

export interface Behaving {
  /** Makes the network of a node that behaves so. */
  readonly createNetwork: CreateNetwork;
  /** How often it did what an honest node does not: messages withheld, delayed or made up, requests not served, ... */
  misdeeds(): number;
}

/** The settings that behaviours need beside their own. */
type Config = Pick<NodeConfig, "behaviour" | "privateKey" | "p2pAddresses" | "relay">;

export function behaving(config: Config, honest: CreateNetwork, log: (line: string) => void): Behaving {
  let misdeeds = 0;
  const deviation = deviationOf(config, honest, (times = 1) => {
    misdeeds += times;
  });
  if (deviation !== undefined) log(`behaves as ${config.behaviour.kind}: ${deviation.does}`);
  return {
    createNetwork: deviation === undefined ? honest : deviating(honest, deviation),
    misdeeds: () => misdeeds,
  };
}

function deviationOf(config: Config, create: CreateNetwork, deed: CountDeed): Deviation | undefined {
  const { behaviour } = config;
  switch (behaviour.kind) {
    case "honest":
      return undefined;
    case "mute":
      return mute(deed);
    case "spam":
      return spam(behaviour, config.relay.maxMessageBytes, deed);
    case "graft-flood":
      return graftFlood(behaviour, deed);
    case "ihave-spam":
      return ihaveSpam(behaviour, deed);
    case "slow":
      return slow(behaviour, deed);
    case "lazy-service":
      return lazyService(deed);
    case "lying-exchange":
      return lyingExchange(behaviour, config, deed);
    case "sybil":
      return sybil(behaviour, config.relay, create, deed);
    default:
      return behaviour satisfies never;
  }
}

function deviating(honest: CreateNetwork, { options, network: changed, begin }: Deviation): CreateNetwork {
  return async (o) => {
    const made = await honest(options?.(o) ?? o);
    let acting: AsyncDisposable | undefined;
    return overlay(changed?.(made) ?? made, {
      start: async () => {
        await made.start();
        acting = await begin?.(made, o);
      },
      stop: async () => {
        await acting?.[Symbol.asyncDispose]();
        await made.stop();
      },
    });
  };
}
