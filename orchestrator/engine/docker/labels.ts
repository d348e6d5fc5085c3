/**
 * The labels that everything of a run carries, so that a run is found, read and removed by what the engine knows.
 * No label holds a secret.
 */
import type { NodePlan, Plan } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import { thisOwner } from "./owner.ts";

export const label = {
  /** "meshbed" on all that Meshbed made, images too. */
  project: "meshbed.project",
  run: "meshbed.run",
  /** The topology's name. */
  name: "meshbed.name",
  /** ISO 8601, UTC. */
  startedAt: "meshbed.started",
  /** Which process answers for the run; see owner.ts. */
  owner: "meshbed.owner",
  /** The run's directory on the owner's host. */
  directory: "meshbed.dir",
  /** "node", "surveyor", "router" or "agent". */
  role: "meshbed.role",
  node: "meshbed.node",
  address: "meshbed.address",
  adminPort: "meshbed.admin-port",
  /** Which of the node's lives its container was made for, by its number. */
  life: "meshbed.life",
  /** Which of its disks it has, by its number from 1. */
  disk: "meshbed.disk",
} as const;

export type Labels = Readonly<Record<string, string>>;

/** What a run's network and containers have in common. */
export async function runLabels(plan: Plan, o: { runId: string; directory?: string }): Promise<Labels> {
  return {
    [label.project]: "meshbed",
    [label.run]: o.runId,
    [label.name]: plan.name,
    [label.startedAt]: new Date().toISOString(),
    [label.owner]: await thisOwner(),
    ...(o.directory !== undefined && { [label.directory]: o.directory }),
  };
}

export function nodeLabels(node: NodePlan): Labels {
  return {
    [label.role]: "node",
    [label.node]: node.id,
    [label.address]: node.address,
    [label.adminPort]: `${node.config.adminPort}`,
  };
}

export const surveyorLabels: Labels = { [label.role]: "surveyor" };
export const routerLabels: Labels = { [label.role]: "router" };
export const agentLabels: Labels = { [label.role]: "agent" };

/** The engine's filter for what belongs to a run, or to any run. */
export function labelFilter(runId?: string, node?: NodeId): { label: string[] } {
  const wanted = [`${label.project}=meshbed`, runId === undefined ? label.run : `${label.run}=${runId}`];
  return { label: node === undefined ? wanted : [...wanted, `${label.node}=${node}`] };
}
