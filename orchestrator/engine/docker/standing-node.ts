/** A node's container on one of the engines, whichever process brought it up: its admin API, and commands inside of it. */
import type Docker from "dockerode";
import { type NodeConfig, nodeConfigVariable } from "../../../node-image/contract/index.ts";
import { MeshbedError } from "../../base/errors.ts";
import type { NodeId } from "../../model/step.ts";
import { label, labelFilter } from "./labels.ts";

export interface AnyHost {
  readonly docker: Docker;
}

export interface StandingNode {
  readonly id: NodeId;
  readonly runId: string;
  /** The engine that has it. */
  readonly docker: Docker;
  readonly container: Docker.Container;
  readonly isRunning: boolean;
}

/** @param runId of this run; else of the newest that has such a node. Throws MeshbedError BAD_INPUT when none has. */
export async function standingNode(hosts: readonly AnyHost[], id: NodeId, runId?: string): Promise<StandingNode> {
  const containers = await containersOf(hosts, id, runId);
  const running = ({ State }: Docker.ContainerInfo) => (State === "running" ? 1 : 0);
  const [newest] = containers.toSorted((a, b) => running(b) - running(a) || b.Created - a.Created);
  if (newest === undefined) {
    const where = runId === undefined ? "" : ` in run ${runId}`;
    throw new MeshbedError("BAD_INPUT", `no node ${id} stands${where}; \`meshbed ps\` lists the runs that do`);
  }
  return {
    id,
    runId: newest.Labels[label.run] ?? "",
    docker: newest.docker,
    container: newest.docker.getContainer(newest.Id),
    isRunning: newest.State === "running",
  };
}

/** Those of all its lives, wherever they are. */
export async function containersOf(
  hosts: readonly AnyHost[],
  id: NodeId,
  runId?: string,
): Promise<readonly (Docker.ContainerInfo & AnyHost)[]> {
  const filters = labelFilter(runId, id);
  const found = hosts.map(async ({ docker }) =>
    (await docker.listContainers({ all: true, filters })).map((container) => ({ ...container, docker })),
  );
  return (await Promise.all(found)).flat();
}

/** What a run's nodes let in who may do more than look; what a node is told is the only place that has it. */
export async function adminTokenOf(container: Docker.Container): Promise<string> {
  const { Config } = await container.inspect();
  const prefix = `${nodeConfigVariable}=`;
  const settings = Config.Env.find((variable) => variable.startsWith(prefix));
  return (JSON.parse(settings?.slice(prefix.length) ?? "{}") as Partial<NodeConfig>).adminToken ?? "";
}

/** Where its admin API is, as its labels say. */
export async function adminAddressOf({ container }: StandingNode): Promise<{ address: string; adminPort: number }> {
  const { Config } = await container.inspect();
  return {
    address: Config.Labels[label.address] ?? "",
    adminPort: Number(Config.Labels[label.adminPort]),
  };
}
