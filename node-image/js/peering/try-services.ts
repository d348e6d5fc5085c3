/** Trial requests to peers with a wanted capability: whoever fails to serve loses its slot. Whom to try is decided in `decide/`. */
import { RequestProblem } from "../waku/request.ts";
import {
  afterTrial,
  beginTrial,
  type SlotChange,
  slotsOfConnected,
  type Trial,
  trialsDue,
} from "./decide/service-slots.ts";
import { type Desk, reactWithinMs } from "./desk.ts";
import type { OpenLink } from "./links.ts";
import type { ServiceTrials } from "./parts.ts";

const trialTimeoutMs = 5000;

/** @returns what tries, at each look of the peer manager */
export function tryServices(desk: Desk, services: ServiceTrials): (links: readonly OpenLink[], nowMs: number) => void {
  const noted = ({ peer, capability, gained, reason, values }: SlotChange): void =>
    desk.note({ what: "service", peer, reason, values: { ...values, capability, gained } });

  const run = async ({ connection }: OpenLink, trial: Trial): Promise<void> => {
    const { peer, capability } = trial;
    const startedAtMs = Date.now();
    desk.slots = beginTrial(desk.slots, trial, startedAtMs);
    let served = true;
    try {
      await timed((signal) => services.try(connection, capability, { signal }));
      desk.credit.observe(peer, { kind: "answered", tookMs: Date.now() - startedAtMs });
    } catch (error) {
      served = false;
      const what = error instanceof RequestProblem ? error.what : "error";
      // One that went away meanwhile is not to blame.
      if (!connection.ended) desk.credit.observe(peer, { kind: "failed", what });
    }
    const { slots, change } = afterTrial(desk.slots, trial, served, desk.settings().capabilities, Date.now());
    desk.slots = slots;
    if (change !== undefined) noted(change);
    desk.wake(reactWithinMs);
  };

  return (links, nowMs) => {
    const { capabilities } = desk.settings();
    const { slots, changes } = slotsOfConnected(desk.slots, links, capabilities, nowMs);
    desk.slots = slots;
    for (const change of changes) noted(change);
    for (const trial of trialsDue(slots, links, capabilities, nowMs)) {
      const link = links.find(({ peer }) => peer === trial.peer);
      if (link !== undefined) void run(link, trial);
    }
  };
}

async function timed(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const late = new AbortController();
  const text = `nothing was served within ${trialTimeoutMs} ms`;
  const timer = setTimeout(() => late.abort(new RequestProblem("time-out", text, undefined)), trialTimeoutMs);
  try {
    await run(late.signal);
  } finally {
    clearTimeout(timer);
  }
}
