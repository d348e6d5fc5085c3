/** Peer exchange: asks connected peers for others, and names peers to those who ask. */
import { RequestProblem } from "../waku/request.ts";
import { type Ask, chooseAsk, type Repeats } from "./decide/ask-schedule.ts";
import { capabilityNeeds } from "./decide/capability-needs.ts";
import { chooseNames } from "./decide/choose-names.ts";
import { targetOf } from "./decide/dial-needs.ts";
import { shuffled } from "./decide/dial-order.ts";
import { doubtOf } from "./decide/doubt-of.ts";
import { type Desk, reactWithinMs } from "./desk.ts";
import type { OpenLink } from "./links.ts";
import type { NamedPeer, PeerExchange } from "./parts.ts";
import { isDialable } from "./peer-book.ts";
import type { PeerRecord } from "./peer-record.ts";

/** Requests under way at once. */
const parallelAsks = 3;
/** Peers that were connected within this time are named to others, so that the addresses of the dead do not go round. */
const firstHandMs = 10 * 60_000;
/**
 * New names taken of one who names hardly anybody that can be reached. Not none: where nearly all are behind a NAT, honest
 * peers do so, and the next one who can be reached is to be heard of.
 */
const namesOfDoubted = 2;

interface Due {
  readonly link: OpenLink;
  readonly choice: Ask;
}

export interface AskAround {
  /** Answers others from now on. */
  serve(): Promise<void>;
  look(links: readonly OpenLink[], nowMs: number): void;
  /** A peer is not connected any more. */
  gone(peer: string): void;
}

export function askAround(desk: Desk, exchange: PeerExchange): AskAround {
  /** Says of a peer that is known what nobody said before. */
  const contradicts = ({ id, enr }: NamedPeer): boolean => {
    const known = desk.book.get(id);
    return known !== undefined && known.enr !== enr;
  };
  /** When each was last asked since it connected, by peer. */
  const askedAtMs = new Map<string, number>();
  let repeats: Repeats = { fruitless: 0, lastAtMs: 0 };
  let asking = 0;

  const ask = async ({ connection, peer, record }: OpenLink, { count, reason, values }: Ask): Promise<void> => {
    asking++;
    const startedAtMs = Date.now();
    repeats = { fruitless: repeats.fruitless + Number(askedAtMs.has(peer)), lastAtMs: startedAtMs };
    askedAtMs.set(peer, startedAtMs);
    try {
      const named = await exchange.ask(connection, count);
      const forged = named.find((one) => contradicts(one) && !exchange.isSigned(one.enr));
      if (forged)
        throw new RequestProblem("nonsense", `${forged.id} did not sign the record that it is named by`, undefined);
      const tookMs = Date.now() - startedAtMs;
      const doubt = doubtOf(peer, desk.book.all());
      desk.credit.observe(peer, doubt ? { kind: "failed", what: "error" } : { kind: "answered", tookMs });
      const before = desk.book.size;
      const { own = [], others = [] } = Object.groupBy(named, ({ id }) => (id === peer ? "own" : "others"));
      const most = doubt === undefined ? others.length : namesOfDoubted;
      const believed = desk.credit.levelOf(record) === "good" ? others.slice(0, most) : [];
      for (const one of [...own, ...believed]) {
        desk.book.hear({ ...one, origin: "PeerExchange", source: peer }, Date.now());
      }
      const learnt = desk.book.size - before;
      const told = { count, named: named.length, ...(doubt && { doubt: doubt.reason, ...doubt.values }) };
      desk.note({ what: "exchange", peer, reason, values: { ...values, ...told, learnt, tookMs } });
      if (learnt > 0) {
        repeats = { ...repeats, fruitless: 0 };
        desk.wake(reactWithinMs);
      }
      desk.unsaved = true;
    } catch (error) {
      const problem = error instanceof Error ? error.message.slice(0, 200) : String(error);
      // One that went away meanwhile is not to blame.
      if (!connection.ended) {
        desk.credit.observe(peer, { kind: "failed", what: error instanceof RequestProblem ? error.what : "error" });
      }
      desk.note({ what: "exchange", peer, reason, values: { ...values, count, problem } });
    } finally {
      asking--;
    }
  };

  return {
    serve: () =>
      exchange.serve((asker, count) => {
        const nowMs = Date.now();
        const worthNaming = [...desk.book.all()].filter(
          (peer) => peer.id !== asker && isWorthNaming(desk, peer, nowMs) && exchange.isSigned(peer.enr ?? ""),
        );
        return chooseNames(worthNaming, count, Math.random);
      }),
    look: (links, nowMs) => {
      const settings = desk.settings();
      const isShort =
        links.length < targetOf(settings.connections) ||
        capabilityNeeds(links, settings.capabilities.wanted).some(({ connected, wanted }) => connected < wanted);
      const due = links
        .filter(({ connection }) => connection.identity?.protocols.includes(exchange.protocol))
        .flatMap((link): Due | Due[] => {
          const ignored = desk.credit.levelOf(link.record) !== "good";
          const peer = { ignored, askedAtMs: askedAtMs.get(link.peer) };
          const choice = chooseAsk(peer, repeats, isShort, settings.exchange, nowMs);
          return choice === undefined ? [] : { link, choice };
        });
      const fresh = shuffled(due, Math.random)
        .filter(({ link }) => !askedAtMs.has(link.peer))
        .toSorted((a, b) => Number(b.link.bootstrap) - Number(a.link.bootstrap));
      const again = due
        .filter(({ link }) => askedAtMs.has(link.peer))
        .toSorted((a, b) => (askedAtMs.get(a.link.peer) ?? 0) - (askedAtMs.get(b.link.peer) ?? 0))
        .slice(0, 1);
      for (const { link, choice } of [...fresh, ...again].slice(0, parallelAsks - asking)) void ask(link, choice);
    },
    gone: (peer) => {
      askedAtMs.delete(peer);
      // Who takes its place is asked about at once.
      repeats = { ...repeats, fruitless: 0 };
    },
  };
}

function isWorthNaming(desk: Desk, peer: PeerRecord, nowMs: number): boolean {
  const { enr, failures, connectedAtMs } = peer;
  const firstHand = connectedAtMs !== undefined && nowMs - connectedAtMs <= firstHandMs;
  return firstHand && isDialable(peer) && failures === 0 && enr !== undefined && desk.credit.levelOf(peer) === "good";
}
