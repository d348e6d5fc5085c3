/** What each call does that is our own. */
import type { Decisions, PeerDetails } from "../../contract/index.ts";
import { type OpenApiDocument, openApiDocument } from "../../contract/openapi.ts";
import type { testbedRoutes } from "../../contract/testbed-routes.ts";
import { peerIdOf } from "../network/address.ts";
import { type SettingsChange, UnknownPeer } from "../peering/peer-manager.ts";
import type { StateReporter } from "../state/node-state.ts";
import type { AdminParts } from "./admin-parts.ts";
import type { Handlers } from "./answer-request.ts";
import { ApiProblem } from "./api-problem.ts";
import { decisionReporter } from "./decision-reporter.ts";
import { docsPage } from "./docs-page.ts";
import { exposition, type Metric } from "./exposition.ts";
import { ok } from "./nwaku-handlers.ts";
import { peerDetails } from "./peer-details.ts";
import { pingPeer } from "./ping-peer.ts";

const pingTimeoutMs = 5000;

export interface Reporters {
  readonly bootId: string;
  readonly state: StateReporter;
  readonly metrics: () => readonly Metric[];
}

export function testbedHandlers(parts: AdminParts, reporters: Reporters): Pick<Handlers, keyof typeof testbedRoutes> {
  const { network, peers, traffic, journal, version } = parts;
  const { operator } = peers;
  const decisions = decisionReporter(reporters.bootId, journal.decisions);
  let described: OpenApiDocument | undefined;
  /** Made once, when it is first asked for: it takes some 20 ms. */
  const description = () => {
    described ??= openApiDocument(version);
    return described;
  };
  const inspect = (id: string): PeerDetails => {
    const details = peerDetails(id, network, peers, Date.now());
    if (details === undefined) throw new ApiProblem(404, new UnknownPeer(id).message);
    return details;
  };
  /** Does it to a peer that is known, and shows the peer as it is then. */
  const act = async (id: string, action: () => unknown): Promise<PeerDetails> => {
    inspect(id);
    await action();
    return inspect(id);
  };
  return {
    getState: ({ query }) => reporters.state(query),
    listDecisions: ({ query }): Decisions => decisions(query),
    getSettings: () => peers.settings(),
    changeSettings: ({ body }) => {
      try {
        // JSON has no undefined, which zod's type of an optional setting allows.
        operator.changeSettings(body as SettingsChange);
      } catch (error) {
        throw new ApiProblem(400, "the settings are as they were", { details: (error as Error).message.split("\n") });
      }
      return peers.settings();
    },
    dial: async ({ body: { address } }) => {
      await operator.connect(address).catch((error: unknown) => {
        throw new ApiProblem(503, `not connected: ${(error as Error).message}`);
      });
      return inspect(peerIdOf(address));
    },
    inspectPeer: ({ params }) => inspect(params.peerId),
    forgetPeer: async ({ params: { peerId } }) => {
      inspect(peerId);
      await operator.forget(peerId);
      return ok;
    },
    disconnectPeer: async ({ params: { peerId } }) => {
      if (network.connectionTo(peerId) === undefined) inspect(peerId);
      return { disconnected: await operator.disconnect(peerId) };
    },
    protectPeer: ({ params: { peerId }, body: { by } }) => act(peerId, () => operator.protect(peerId, by)),
    unprotectPeer: ({ params: { peerId }, body: { by } }) => act(peerId, () => operator.unprotect(peerId, by)),
    tagPeer: ({ params: { peerId }, body: { name, value, halfLifeMs } }) =>
      act(peerId, () => operator.tag(peerId, name, { value, halfLifeMs })),
    untagPeer: ({ params: { peerId }, body: { name } }) => act(peerId, () => operator.untag(peerId, name)),
    blockPeer: ({ params: { peerId } }) => act(peerId, () => operator.block(peerId)),
    unblockPeer: ({ params: { peerId } }) => act(peerId, () => operator.unblock(peerId)),
    pingPeer: async ({ params: { peerId } }, { signal }) => {
      inspect(peerId);
      const connection = network.connectionTo(peerId);
      if (connection === undefined) throw new ApiProblem(503, `${peerId} is not connected`);
      const bound = AbortSignal.any([signal, AbortSignal.timeout(pingTimeoutMs)]);
      const roundTripMs = await pingPeer(connection, { signal: bound }).catch((error: unknown) => {
        if (bound.aborted) throw new ApiProblem(504, `no answer within ${pingTimeoutMs} ms`);
        throw new ApiProblem(503, `no answer: ${(error as Error).message}`);
      });
      return { roundTripMs };
    },
    acceptWorkload: ({ body }) => {
      try {
        traffic.accept(body);
      } catch (error) {
        throw new ApiProblem(413, (error as Error).message);
      }
      return { accepted: body.messages.length };
    },
    getWorkload: () => {
      const { count, nextInMs } = traffic.waiting();
      return { waiting: count, ...(nextInMs !== undefined && { nextInMs }) };
    },
    dropWorkload: () => ({ dropped: traffic.drop() }),
    getMetrics: () => exposition(reporters.metrics()),
    getOpenApi: () => ({ ...description() }),
    getDocs: () => docsPage(description()),
  };
}
