/**
 * Offers its capabilities, takes the requests for them, and answers none: the asker waits until it gives up. It still
 * says who it is, what shards it relays, relays as it should, and answers peer exchange: who does not give its record there is
 * named to nobody, and would be asked for nothing.
 */
import type { StreamHandler } from "../network/network.ts";
import { serviceProtocols } from "../waku/services.ts";
import type { CountDeed, Deviation } from "./deviation.ts";
import { held } from "./held.ts";
import { overlay } from "./overlay.ts";

/** Longer than any asker waits. */
const patienceMs = 60_000;
/** Requests that wait at once; those beyond are refused. */
const most = 500;

const services: readonly string[] = Object.values(serviceProtocols);

export function lazyService(deed: CountDeed): Deviation {
  const waiting = held(most);
  const silent: StreamHandler = async (stream) => {
    deed();
    await waiting.wait(patienceMs);
    stream.abort("not served");
  };
  return {
    does: "accepts requests to its services, and answers none",
    network: (honest) =>
      overlay(honest, {
        handle: (protocol, handler) => honest.handle(protocol, services.includes(protocol) ? silent : handler),
      }),
    begin: async () => waiting,
  };
}
