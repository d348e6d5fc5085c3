/** Who is to shape a plan's links: what was wished for, held against what the kernel's netem can do at all. */
import { MeshbedError } from "../base/errors.ts";
import { type InForce, inForceAfter, nothingInForce } from "../conditions/in-force.ts";
import { kernelLacks } from "../conditions/kernel-lacks.ts";
import { linkStatesOf, placesOf } from "../conditions/link-states.ts";
import type { Shaping } from "../model/link.ts";
import type { Plan } from "../model/plan.ts";
import { isLate } from "../scenario/late-action.ts";

/** "auto": the kernel's netem where there is one that can do what the plan asks, else the emulator. */
export const netemWishes = ["auto", "kernel", "user"] as const;
export type NetemWish = (typeof netemWishes)[number];

export interface NetemChoice {
  readonly wish: NetemWish;
  /** Why it is that one, where the plan and not the host decides. */
  readonly why?: string;
}

/** Throws MeshbedError BAD_INPUT when the kernel's netem is wished for and cannot do what the plan asks. */
export function chooseNetem(wish: NetemWish, plan: Plan): NetemChoice {
  if (wish === "user") return { wish, why: "asked for by --netem" };
  const lack = lackOf(plan);
  if (lack === undefined) return wish === "kernel" ? { wish, why: "asked for by --netem" } : { wish };
  if (wish === "auto") return { wish: "user", why: lack };
  throw new MeshbedError(
    "BAD_INPUT",
    `--netem kernel does not do for ${plan.name}: ${lack}; leave --netem out, and the emulator does it`,
  );
}

/** At any time of the plan. */
function lackOf(plan: Plan): string | undefined {
  for (const shaping of shapings(plan)) {
    const lack = kernelLacks(shaping);
    if (lack !== undefined) return lack;
  }
  return undefined;
}

function* shapings(plan: Plan): Generator<readonly Shaping[]> {
  const places = placesOf(plan);
  for (const inForce of timesOf(plan)) {
    for (const { paths } of linkStatesOf(plan.network, places, inForce).values()) {
      for (const { shaping } of paths) yield shaping;
    }
  }
}

/** What is in force at the start, and after each action. */
function* timesOf({ phases }: Plan): Generator<InForce> {
  let inForce = nothingInForce;
  yield inForce;
  for (const action of phases.flatMap(({ timeline, undo }) => [...timeline.map((timed) => timed.action), ...undo])) {
    if (isLate(action)) continue;
    const after = inForceAfter(inForce, action);
    if (after !== inForce) yield after;
    inForce = after;
  }
}
