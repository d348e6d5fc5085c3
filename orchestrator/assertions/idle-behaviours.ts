/**
 * Behaviours that were on and did nothing: who counts no misdeed was as good as honest. Those who were given a behaviour together
 * are judged together, for not each of them needs to meet somebody to harm.
 */
import { listText } from "../base/list-text.ts";
import type { NodePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import type { TestbedFault } from "./testbed-fault.ts";
import { vacuous } from "./vacuous.ts";

const listedNodes = 3;

export function idleBehaviours(history: History): readonly TestbedFault[] {
  if (history.end?.outcome !== "complete") return [];
  const turns = history.plan.nodes.flatMap((node) => turnsOf(node, history));
  const together = Map.groupBy(turns, ({ cause, phase, behaviour }) => [cause, phase, behaviour].join(" "));
  return [...together.values()].flatMap((group) => {
    const [first] = group;
    const seen = group.filter(({ misdeeds }) => misdeeds !== undefined);
    if (first === undefined || seen.length === 0 || seen.some(({ misdeeds = 0 }) => misdeeds > 0)) return [];
    const whom = listText(
      seen.map(({ node }) => node),
      listedNodes,
    );
    const message = `${whom} behaved as ${first.behaviour} (${first.cause}) and did nothing of it: no misdeed was counted`;
    return [{ ...vacuous(message, first, history), ...(first.phase === "" && { toMs: Infinity }) }];
  });
}

/** A time in which a node ran with one behaviour. */
interface Turn {
  readonly node: NodeId;
  readonly behaviour: string;
  /** What made it so: an action's cause, or "groups.<group>". */
  readonly cause: string;
  /** In which it was made so; empty for what it is from its start. */
  readonly phase: string;
  readonly fromMs: number;
  /** Undefined where it was never seen in that time. */
  readonly misdeeds: number | undefined;
}

function turnsOf(node: NodePlan, { actions, samples, header }: History): readonly Turn[] {
  const ofGroup = { cause: `groups.${node.group}`, phase: "" };
  const lives = actions.flatMap(({ action, changed, cause, phase, atMs, tookMs }) => {
    if (action.kind !== "start" || action.life === undefined || !changed.includes(node.id)) return [];
    const life = node.lives[action.life];
    // A life that differs in other things only behaves as its group does.
    const origin = life?.behaviour === undefined ? ofGroup : { cause, phase };
    return [{ life, ...origin, fromMs: atMs + tookMs }];
  });
  const all = [{ life: node.lives[0], ...ofGroup, fromMs: Date.parse(header.startedAt) }, ...lives];
  return all.flatMap(({ life, ...turn }, i) => {
    const behaviour = (life?.behaviour ?? node.config.behaviour).kind;
    if (behaviour === "honest") return [];
    const toMs = all[i + 1]?.fromMs ?? Infinity;
    const own = (samples.get(node.id) ?? []).filter(({ atMs }) => atMs >= turn.fromMs && atMs < toMs);
    const misdeeds = own.length === 0 ? undefined : Math.max(...own.map(({ counters }) => counters.misdeeds ?? 0));
    return [{ ...turn, node: node.id, behaviour, misdeeds }];
  });
}
