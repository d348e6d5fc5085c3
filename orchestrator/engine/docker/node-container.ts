/**
 * The container of one node: no capability, no published port, a read-only root, limits, and a fixed address. What it keeps
 * on disk is in a volume without a name, which lives and goes with the container.
 */
import type Docker from "dockerode";
import { type NodeConfig, nodeConfigVariable } from "../../../node-image/contract/index.ts";
import type { NodePlan } from "../../model/plan.ts";
import { nodeImplementations } from "../../nodes/index.ts";
import { boundedLog } from "./bounded-log.ts";
import { endpointAt } from "./endpoint.ts";
import { type Labels, nodeLabels } from "./labels.ts";
import { behindNatsOf } from "./run-network.ts";

export interface NodeContainerOptions {
  readonly runId: string;
  readonly image: string;
  readonly network: string;
  readonly labels: Labels;
  readonly adminToken: string;
}

/** Memory that a node may use before the kernel ends it. A bundled js node needs 80 MiB; a flooded one may need more. */
export const nodeMemoryBytes = 384 * 1024 ** 2;
/** Threads count too: a node process has about a dozen. */
const pidsLimit = 128;

export function nodeContainer(node: NodePlan, o: NodeContainerOptions): Docker.ContainerCreateOptions {
  const config: NodeConfig = { ...node.config, adminToken: o.adminToken };
  const network = node.nat === null ? o.network : behindNatsOf(o.network);
  const { command } = nodeImplementations[node.implementation];
  const { dataDirectory } = node.config;
  return {
    name: `meshbed-${o.runId}-${node.id}`,
    Image: o.image,
    ...(command && { Cmd: [...command] }),
    Hostname: node.id,
    Env: [`${nodeConfigVariable}=${JSON.stringify(config)}`],
    Labels: { ...o.labels, ...nodeLabels(node) },
    HostConfig: {
      NetworkMode: network,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      ReadonlyRootfs: true,
      Tmpfs: { "/tmp": "rw,noexec,nosuid,size=16m" },
      Mounts: dataDirectory === null ? [] : [disk(dataDirectory, o.labels)],
      Memory: nodeMemoryBytes,
      // No swap: a node that swaps is slow, and would be judged for it.
      MemorySwap: nodeMemoryBytes,
      PidsLimit: pidsLimit,
      ...boundedLog,
    },
    NetworkingConfig: endpointAt(network, node),
  };
}

/** A volume without a name is made with the container, begins as the image's directory, and is removed with the container. */
function disk(directory: string, labels: Labels): Docker.MountSettings {
  const ofTheEngine = { Name: "", Options: {} };
  return {
    Type: "volume",
    Source: "",
    Target: directory,
    VolumeOptions: { NoCopy: false, Labels: { ...labels }, DriverConfig: ofTheEngine },
  };
}
