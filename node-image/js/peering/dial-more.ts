/** Dials: what the node lacks, and now and then a peer that it does not need. Whom, is decided in `decide/`. */
import { chooseDials, hasRoom } from "./decide/choose-dials.ts";
import { chooseReplaced } from "./decide/choose-replaced.ts";
import { type DialView, dialCandidates } from "./decide/dial-candidates.ts";
import { targetOf, topUpPeriodMs } from "./decide/dial-needs.ts";
import { shuffled } from "./decide/dial-order.ts";
import { type Exploration, explore, noteLoss, unexplored } from "./decide/explore.ts";
import type { Why } from "./decide/why.ts";
import { type Desk, reactWithinMs } from "./desk.ts";
import type { OpenLink } from "./links.ts";
import type { PeerRecord } from "./peer-record.ts";

/** A node that knows good peers from an earlier start leaves its bootstrap nodes alone for so long. */
const aloneForMs = 5000;

export interface DialMore {
  /** @param links one a peer */
  look(links: readonly OpenLink[], nowMs: number): void;
  /** A connection went that this node did not close. */
  lost(peer: string): void;
}

/** @param isForged see `forged-records.ts` */
export function dialMore(desk: Desk, isForged: (peer: PeerRecord) => boolean): DialMore {
  const startedAtMs = Date.now();
  let dialledAtMs = 0;
  let exploring = unexplored;

  const viewOf = (links: readonly OpenLink[], nowMs: number): DialView => {
    const all = [...desk.book.all()];
    const hasProven = nowMs - startedAtMs < aloneForMs && all.some(isFromEarlier);
    return {
      links,
      dialing: all.filter(({ id }) => desk.dials.underWay.has(id)),
      known: hasProven ? all.filter(({ bootstrap }) => !bootstrap) : all,
      ownShards: desk.relay.shards(),
      slots: desk.slots,
      sinceDialMs: nowMs - dialledAtMs,
    };
  };
  const isFromEarlier = ({ bootstrap, connectedAtMs }: PeerRecord) =>
    !bootstrap && connectedAtMs !== undefined && connectedAtMs < startedAtMs;

  const dial = async (peer: PeerRecord, why: Why): Promise<boolean> => {
    dialledAtMs = Date.now();
    const connection = isForged(peer) ? undefined : await desk.dials.dial(peer, why);
    // A dial that failed filled no place: another may follow at once.
    if (connection === undefined) dialledAtMs = 0;
    desk.unsaved = true;
    desk.wake(reactWithinMs);
    return connection !== undefined;
  };
  const tryOut = async ({ peer, replaces, ...why }: Exploration): Promise<void> => {
    if (!(await dial(peer, { reason: why.reason, values: why.values })) || !replaces) return;
    const replaced = chooseReplaced(desk.links(), peer.id, desk.settings(), Math.random);
    if (replaced !== undefined) await desk.close(replaced);
  };

  return {
    look: (links, nowMs) => {
      const settings = { ...desk.settings(), parallelDials: desk.dials.atOnce() };
      const target = targetOf(settings.connections);
      for (const { peer, reason, values } of chooseDials(viewOf(links, nowMs), settings, nowMs, Math.random)) {
        void dial(peer, { reason, values });
      }
      const view = viewOf(links, nowMs);
      const total = links.length + view.dialing.length;
      if (total < target) desk.wake(topUpPeriodMs);
      const isShort = desk.relay.smallestMesh() < Math.min(desk.relay.dLow, target);
      if (total < target || !hasRoom(view, settings, isShort)) return;
      const { state, exploration } = explore(
        exploring,
        () =>
          shuffled(dialCandidates(view, settings, nowMs), Math.random).toSorted(
            // What nobody needs is not worth finding out who can be reached.
            (a, b) =>
              a.failures - b.failures || Number(b.reachedAtMs !== undefined) - Number(a.reachedAtMs !== undefined),
          ),
        { isShort, graftableInMs: desk.relay.graftableInMs() },
        settings.exploreEveryMs,
        nowMs,
        Math.random,
      );
      exploring = state;
      if (exploration !== undefined) void tryOut(exploration);
    },
    lost: (peer) => {
      const nowMs = Date.now();
      const { state, lost } = noteLoss(exploring, peer, targetOf(desk.settings().connections), nowMs, Math.random);
      exploring = state;
      for (const id of lost) {
        const record = desk.book.get(id);
        if (record !== undefined) record.lostAtMs = nowMs;
      }
    },
  };
}
