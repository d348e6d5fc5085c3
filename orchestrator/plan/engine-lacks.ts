/** Holds what a plan does to nodes against what the engine that is to run it cannot do. */
import { MeshbedError } from "../base/errors.ts";
import type { Plan } from "../model/plan.ts";
import type { Action, LateAction, NodeEffect } from "../model/step.ts";

/** Each with the reason why. */
export type EngineLacks = Readonly<Partial<Record<Ability, string>>>;
type Ability = "cpu" | "memory" | "disk" | "clock";

/** Throws MeshbedError NO_ENGINE with all that the plan asks for in vain. */
export function assertEngineCan({ name, phases }: Plan, lacks: EngineLacks): void {
  const lines = phases.flatMap(({ timeline }) =>
    timeline.flatMap(({ cause, action }) =>
      abilitiesOf(action).flatMap((ability) =>
        lacks[ability] === undefined ? [] : `${cause}: it ${inVain[ability]}: ${lacks[ability]}`,
      ),
    ),
  );
  if (lines.length === 0) return;
  const told = [...new Set(lines)].join("\n  ");
  throw new MeshbedError("NO_ENGINE", `this engine cannot run ${name}:\n  ${told}`);
}

const inVain: Readonly<Record<Ability, string>> = {
  cpu: "cannot limit a node's CPU",
  memory: "cannot limit a node's memory",
  disk: "cannot make a node's disk full or read-only",
  clock: "cannot move a node's clock",
};

function abilitiesOf(action: Action | LateAction): readonly Ability[] {
  const effect: Action | LateAction | NodeEffect = action.kind === "choose" ? action.does : action;
  switch (effect.kind) {
    case "limit": {
      const { cpus = null, memoryBytes = null } = effect.limits;
      return [...(cpus === null ? [] : ["cpu" as const]), ...(memoryBytes === null ? [] : ["memory" as const])];
    }
    case "disk":
    case "clock":
      return [effect.kind];
    default:
      return [];
  }
}
