/** Waits for a network in which every running node is healthy, and stays so for some rounds of observation. */
import { waitUntil } from "../base/wait.ts";
import type { Signal } from "../engine/engine.ts";
import { healthOf } from "../measures/health.ts";
import type { Plan } from "../model/plan.ts";
import type { Round } from "../trace/network-state.ts";
import type { Recorder } from "./recorder.ts";

/** A state that lasts this many rounds of observation has come; fewer could be a moment of luck. */
const steadyRounds = 3;
/** How soon a new round is noticed. */
const lookEveryMs = 50;

/** Rounds that began before the call say nothing. @returns what still ails the network when the time is over; null when nothing does. */
export async function untilHealthy(
  plan: Plan,
  endMs: number,
  recorder: Pick<Recorder, "state">,
  o: Signal,
): Promise<string | null> {
  let steady = 0;
  let seenMs = Date.now();
  let ailment: string | null = "no round of observation began since";
  while (steady < steadyRounds) {
    if (Date.now() >= endMs) return ailment ?? "it was so for too short a time";
    await waitUntil(Math.min(endMs, Date.now() + lookEveryMs), o);
    const round = recorder.state.round();
    if (round.atMs <= seenMs) continue;
    seenMs = round.atMs;
    ailment = ailmentOf(round, plan);
    steady = ailment === null ? steady + 1 : 0;
  }
  return null;
}

function ailmentOf(round: Round, plan: Plan): string | null {
  const starting = [...round.nodes].find(([, { status }]) => status === "starting");
  if (starting !== undefined) return `${starting[0]} is starting`;
  const { healthy, unhealthy } = healthOf(round, plan);
  const [first] = unhealthy;
  if (first !== undefined) return `${first.node} ${first.reason}`;
  return healthy.length > 0 ? null : "no node runs";
}
