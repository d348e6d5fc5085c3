/** The steps of actions on nodes, and what they make of each node that later ones must know: the life that it is in, and its limits. */
import type { NodeAction, NodeId, ProcessLimits, Step } from "../model/step.ts";

export interface NodeSteps {
  of(action: NodeAction): readonly Step[];
  /** Whether the action ends a node and starts it as another. */
  isRebirth(action: NodeAction, node: NodeId): boolean;
  /** By its number. */
  lifeOf(node: NodeId): number;
  /** Of a step that was carried out. */
  done(step: Step): void;
}

const unlimited: ProcessLimits = { cpus: null, memoryBytes: null };

export function nodeSteps(): NodeSteps {
  const lives = new Map<NodeId, number>();
  const limits = new Map<NodeId, ProcessLimits>();
  const lifeOf = (node: NodeId) => lives.get(node) ?? 0;
  return {
    lifeOf,
    isRebirth: (action, node) => action.kind === "start" && action.life !== undefined && action.life !== lifeOf(node),
    of(action) {
      switch (action.kind) {
        case "start": {
          const life = action.life === undefined ? {} : { life: action.life };
          return action.nodes.map((node) => ({ kind: "start", node, ...life }));
        }
        case "limit":
          // A step states a node's limits whole; an action leaves out what another one holds.
          return action.nodes.map((node) => {
            const whole = { ...unlimited, ...limits.get(node), ...action.limits };
            limits.set(node, whole);
            return { kind: "limit", node, limits: whole };
          });
        default: {
          const { nodes, ...effect } = action;
          return nodes.map((node) => ({ ...effect, node }));
        }
      }
    },
    done(step) {
      if (step.kind === "start" && step.life !== undefined) lives.set(step.node, step.life);
    },
  };
}
