/** Makes the containers of all nodes and surveyors of a plan, and starts none. */
import type Docker from "dockerode";
import { pMapSettled } from "p-map";
import { engineMessage } from "../../../docker/engine-error.ts";
import { MeshbedError } from "../../base/errors.ts";
import type { NodePlan, Plan, SurveyorPlan } from "../../model/plan.ts";
import { type ManagedNode, managedNode, type PlacePlan } from "./managed-node.ts";
import { beginLives, type NodeLivesOptions } from "./node-lives.ts";
import { onlyContainer, surveyorContainer } from "./surveyor-container.ts";

export interface CreateOptions extends NodeLivesOptions {
  /** Those of the nodes by the names that their implementations ask for, and the net agent's. */
  readonly images: Readonly<Record<string, string>> & { readonly agent: string };
  /** How many are made at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** Throws MeshbedError ENGINE with the first that could not be made. */
export async function createPlaces(docker: Docker, { nodes, surveyors }: Plan, o: CreateOptions) {
  const node = async (plan: NodePlan) =>
    managedNode(await beginLives(docker, plan, o), { hasClock: o.clocked.has(plan.id) });
  const surveyor = async (plan: SurveyorPlan) => {
    const container = await docker.createContainer(surveyorContainer(plan, { ...o, image: o.images.agent }));
    return managedNode(onlyContainer(container, plan));
  };
  return { nodes: await createAll(nodes, node, o), surveyors: await createAll(surveyors, surveyor, o) };
}

/** The first failure keeps further ones from being begun, and what was begun is awaited, so that the removal meets it. */
async function createAll<P extends PlacePlan>(
  plans: readonly P[],
  create: (plan: P) => Promise<ManagedNode>,
  o: CreateOptions,
): Promise<readonly ManagedNode[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([o.signal, failed.signal]);
  const attempt = async (plan: P) => {
    signal.throwIfAborted();
    try {
      return await create(plan);
    } catch (cause) {
      const message = `the container of ${plan.id} could not be made: ${engineMessage(cause)}`;
      failed.abort(new MeshbedError("ENGINE", message, { cause }));
      throw cause;
    }
  };
  const settled = await pMapSettled(plans, attempt, { concurrency: o.concurrency });
  signal.throwIfAborted();
  return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}
