/** A plan from the text of a topology. */
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

export async function planOf(text: string, takenSubnets: readonly string[] = []): Promise<Plan> {
  return makePlan(parseTopology(`topology: 1\nname: test\n${text}`, "test.yaml"), { takenSubnets });
}

export const twoRegions =
  "network: { regions: [eu, us], within: { delay: 4ms }, paths: [{ between: [eu, us], delay: 45ms, jitter: 3ms, loss: 1% }] }\n";
