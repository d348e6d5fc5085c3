/** What a plan may be too much for: warnings, a sentence each. What cannot work at all is refused before. */
import type { Plan } from "../model/plan.ts";
import { type HostsSize, hostNeeds, needText } from "./host-needs.ts";

/** @param purpose whether anybody will ask for a verdict */
export function lintPlan(plan: Plan, host: HostsSize, purpose: "verdict" | "hands-on" = "verdict"): readonly string[] {
  return [
    ...hostNeeds(plan, host).flatMap((need) => (need.state === "warn" ? [needText(need)] : [])),
    ...(plan.expectations.length === 0 && purpose === "verdict"
      ? ["nothing is expected of this run, so its verdict says nothing."]
      : []),
  ];
}
