/**
 * The containers of one node: one for each time that it became another of its lives. Only the last one ever runs, and has the plain
 * name; those before it stay, stopped, with their logs. Its disk is a volume that goes from container to container, so it is
 * named, and goes with the run.
 */
import type Docker from "dockerode";
import { engineMessage } from "../../../docker/engine-error.ts";
import type { NodePlan } from "../../model/plan.ts";
import type { ProcessLimits } from "../../model/step.ts";
import { nodeInLife } from "../node-in-life.ts";
import { label } from "./labels.ts";
import { type NodeContainerOptions, nodeContainer, nodeContainerName } from "./node-container.ts";
import { unlimited } from "./resources.ts";

/** The containers of a node or of a surveyor, of which the last is the one that there is. */
export interface Containers<P> {
  /** In its present life. */
  plan(): P;
  present(): Docker.Container;
  /** By id, the oldest first, the present one last. */
  ids(): readonly string[];
  /** Whether it lives as that already. */
  isIn(life: number): boolean;
  /** Puts a container for that life in the place of the present one, which is not running. Throws an Error; the present one then stays. */
  become(life: number, limits: ProcessLimits): Promise<void>;
}

export type NodeLivesOptions = Omit<NodeContainerOptions, "life" | "disk" | "limits">;

interface Present {
  readonly container: Docker.Container;
  readonly life: number;
  /** The number of its disk, from 1. */
  readonly disk: number;
}

/** Makes the first container of a node, which is not started. Throws what the engine said. */
export async function beginLives(docker: Docker, node: NodePlan, o: NodeLivesOptions): Promise<Containers<NodePlan>> {
  const first = { life: 0, disk: 1 };
  const container = await docker.createContainer(nodeContainer(node, { ...o, ...first, limits: unlimited }));
  return livesOf(docker, node, { ...first, container }, [], o);
}

/** Those of a node of a network that stands. @param containers all of the node */
export function resumeLives(
  docker: Docker,
  node: NodePlan,
  containers: readonly Docker.ContainerInfo[],
  { Id, Labels }: Docker.ContainerInfo,
  o: NodeLivesOptions,
): Containers<NodePlan> {
  const earlier = inOrderOfLife(containers).flatMap((container) => (container.Id === Id ? [] : [container.Id]));
  const present = { life: Number(Labels[label.life]), disk: Number(Labels[label.disk]) };
  return livesOf(docker, node, { ...present, container: docker.getContainer(Id) }, earlier, o);
}

/** The containers of one node of one run, the present one last. */
export function inOrderOfLife(containers: readonly Docker.ContainerInfo[]): readonly Docker.ContainerInfo[] {
  return containers.toSorted((a, b) => ordinalOf(a) - ordinalOf(b));
}

function livesOf(
  docker: Docker,
  planned: NodePlan,
  first: Present,
  before: readonly string[],
  o: NodeLivesOptions,
): Containers<NodePlan> {
  const name = nodeContainerName(o.runId, planned.id);
  const earlier = [...before];
  let present = first;
  let plan = nodeInLife(planned, first.life);
  return {
    plan: () => plan,
    present: () => present.container,
    ids: () => [...earlier, present.container.id],
    isIn: (life) => life === present.life,
    async become(life, limits) {
      const next = nodeInLife(planned, life);
      const disk = planned.lives[life]?.freshDisk ? present.disk + 1 : present.disk;
      await present.container.rename({ name: `${name}.${earlier.length + 1}` });
      try {
        const container = await docker.createContainer(nodeContainer(next, { ...o, life, disk, limits }));
        earlier.push(present.container.id);
        present = { container, life, disk };
        plan = next;
      } catch (cause) {
        await present.container.rename({ name });
        throw new Error(`its container could not be made anew: ${engineMessage(cause)}`, { cause });
      }
    },
  };
}

/** "meshbed-<run>-<node>.<ordinal>", where the present one has none: no id of a node has a dot. */
function ordinalOf({ Names: [name = ""] }: Docker.ContainerInfo): number {
  return Number(/\.(\d+)$/.exec(name)?.[1] ?? Infinity);
}
