/**
 * What happens to nodes' containers without being asked for: one dies by itself, somebody else ends one or starts one. A
 * container that was started has a new network namespace, without any condition, which is given to it at once.
 */
import type Docker from "dockerode";
import { engineMessage } from "../../../docker/engine-error.ts";
import type { Incident } from "../engine.ts";
import { type ContainerEnd, watchContainers } from "./engine-events.ts";
import type { ManagedNode } from "./managed-node.ts";
import { memoryOf } from "./resources.ts";

export interface NodeWatchOptions {
  readonly runId: string;
  readonly nodes: readonly ManagedNode[];
  /** Gives a node that runs its whole condition. Throws when it cannot be had. */
  readonly shape: (node: ManagedNode) => Promise<void>;
  readonly onIncident: (incident: Incident) => void;
}

/** 128 and SIGKILL. */
const killedExitCode = "137";

/** Disposing ends the watch. */
export async function watchNodes(docker: Docker, o: NodeWatchOptions): Promise<Disposable> {
  const nodeOf = (containerId: string) => o.nodes.find((node) => node.containerIds().at(-1) === containerId);
  return await watchContainers(docker, o.runId, {
    onContainerEnd(end) {
      const node = nodeOf(end.containerId);
      if (node?.died(end.atMs)) o.onIncident(deathOf(node, end));
    },
    onContainerStart(containerId) {
      const node = nodeOf(containerId);
      if (node !== undefined) void adopt(node, o);
    },
    onLost() {
      const message = "the engine's event stream ended: nodes that die by themselves are not noticed any more";
      o.onIncident({ where: "engine", message });
    },
  });
}

function deathOf({ plan, stated }: ManagedNode, { exitCode, outOfMemory, signal }: ContainerEnd): Incident {
  const node = { id: plan.id, status: "down" } as const;
  if (signal !== undefined)
    return { where: "engine", node, message: `ended from outside of this run, by signal ${signal}` };
  // Another process of the container may have been killed for that, which the node outlived.
  if (!outOfMemory || exitCode !== killedExitCode)
    return { where: "node", node, message: `exited with code ${exitCode}` };
  const allowed = Math.round(memoryOf(stated().limits) / 1024 ** 2);
  return { where: "node", node, message: `killed by the kernel for want of memory: it may use ${allowed} MiB` };
}

async function adopt(managed: ManagedNode, { shape, onIncident }: NodeWatchOptions): Promise<void> {
  const fromMs = Date.now();
  const node = { id: managed.plan.id, status: "starting" } as const;
  const message = "started from outside of this run, without its conditions";
  try {
    if (!(await managed.adopt())) return;
    onIncident({ where: "engine", node, message, outage: { fromMs, toMs: null } });
    await shape(managed);
    const toMs = Date.now();
    onIncident({
      where: "engine",
      message: `${managed.plan.id}: ${message} for ${toMs - fromMs} ms`,
      outage: { fromMs, toMs },
    });
  } catch (error) {
    onIncident({ where: "engine", node, message: `${message}, and cannot be given them: ${engineMessage(error)}` });
  }
}
