/**
 * Carries out what a plan holds: its actions as they stand, and those that it could only describe once they are due, by what the
 * last round of observation knows. Only what these became is recorded; where nobody was found, an action on no node.
 */
import type { Signal } from "../engine/engine.ts";
import type { Plan, TimedAction } from "../model/plan.ts";
import type { LateAction, NodeAction, NodeEffect, NodeId } from "../model/step.ts";
import { isLate } from "../scenario/late-action.ts";
import { mayKill, undoneBy } from "../scenario/timeline.ts";
import { chooseByRole } from "./choose-by-role.ts";
import type { NetworkControl } from "./network-control.ts";
import type { Recorder } from "./recorder.ts";
import { roll } from "./roll.ts";
import { untilHealthy } from "./until-healthy.ts";

export interface PlanControl {
  /** As `NetworkControl.perform`, of any action of a plan. */
  perform(timed: Pick<TimedAction, "cause" | "action">, phase: string, o: Signal): Promise<void>;
}

interface Chosen {
  readonly does: NodeEffect;
  /** With the life that each was in. */
  readonly nodes: ReadonlyMap<NodeId, number>;
}

export function withLateActions(control: NetworkControl, plan: Plan, recorder: Recorder): PlanControl {
  const chosen = new Map<string, Chosen>();

  const performLate = async (action: LateAction, cause: string, phase: string, o: Signal): Promise<void> => {
    switch (action.kind) {
      case "choose": {
        const { id, does, from } = action;
        const held = [...chosen.values()].filter((other) => other.does.kind !== "restart");
        const taken = new Set(held.flatMap(({ nodes }) => [...nodes.keys()]));
        const free = from.filter((node) => !taken.has(node));
        const { nodes, why } = chooseByRole(
          action.role,
          { from: free, count: action.count },
          recorder.state.round(),
          plan,
        );
        chosen.set(id, { does, nodes: new Map(nodes.map((node) => [node, control.lifeOf(node)])) });
        return await control.perform({ cause, action: { ...does, nodes }, chosen: why }, phase, o);
      }
      case "release": {
        const known = chosen.get(action.id);
        chosen.delete(action.id);
        for (const end of known === undefined ? [] : endsOf(known))
          await control.perform({ cause, action: end }, phase, o);
        return;
      }
      case "roll": {
        const perform = (batch: NodeAction, why: string) =>
          control.perform({ cause, action: batch, chosen: why }, phase, o);
        const health = (endMs: number) => untilHealthy(plan, endMs, recorder, o);
        return await roll(action, { perform, untilHealthy: health });
      }
      default:
        return action satisfies never;
    }
  };

  return {
    async perform({ cause, action }, phase, o) {
      if (isLate(action)) await performLate(action, cause, phase, o);
      else await control.perform({ cause, action }, phase, o);
    },
  };
}

/** Who became another is started as what it was. */
function endsOf({ does, nodes }: Chosen): readonly NodeAction[] {
  if (nodes.size === 0) return [];
  if (does.kind !== "start") {
    const ids = [...nodes.keys()];
    return [{ ...undoneBy(does), nodes: ids }, ...(mayKill(does) ? [{ kind: "start" as const, nodes: ids }] : [])];
  }
  const byLife = Map.groupBy(nodes, ([, life]) => life);
  return [...byLife].map(([life, those]) => ({
    kind: "start",
    nodes: those.map(([node]) => node),
    life,
    as: "before",
  }));
}
