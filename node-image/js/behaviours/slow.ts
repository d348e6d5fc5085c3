/**
 * Does everything later: takes and forwards messages of others, sends its own, and answers requests of whatever
 * protocol. What libp2p itself answers (identify, ping) stays as quick as it is, so nobody takes its connections for
 * dead.
 */
import type { Behaviour } from "../../contract/index.ts";
import type { GossipOptions } from "../network/gossip.ts";
import type { Network, StreamHandler } from "../network/network.ts";
import type { CountDeed, Deviation } from "./deviation.ts";
import { held } from "./held.ts";
import { overlay } from "./overlay.ts";

type Slow = Extract<Behaviour, { kind: "slow" }>;

/** Messages and requests that wait at once; a message is 150 KiB at most. What comes beyond them is dropped. */
const most = 500;

export function slow({ delayMs }: Slow, deed: CountDeed): Deviation {
  const waiting = held(most);
  const later: Later = async () => {
    deed();
    return waiting.wait(delayMs);
  };
  return {
    does: `does everything ${delayMs} ms later`,
    options: (honest) => ({ ...honest, gossip: judgingLater(honest.gossip, later) }),
    network: (honest) =>
      overlay(honest, {
        handle: (protocol, handler) => honest.handle(protocol, answeringLater(handler, later)),
        gossip: publishingLater(honest, later),
      }),
    begin: async () => waiting,
  };
}

/** False where it is not to be done at all. */
type Later = () => Promise<boolean>;

function judgingLater(honest: GossipOptions, later: Later): GossipOptions {
  return { ...honest, validate: async (message) => ((await later()) ? honest.validate(message) : "ignore") };
}

function answeringLater(honest: StreamHandler, later: Later): StreamHandler {
  return async (stream, connection) => {
    if (await later()) await honest(stream, connection);
    else stream.abort("too many requests wait");
  };
}

function publishingLater({ gossip }: Network, later: Later): Network["gossip"] {
  return overlay(gossip, {
    publish: async (topic, data) => {
      if (!(await later())) throw new Error("too many messages wait");
      return gossip.publish(topic, data);
    },
  });
}
