/**
 * The container of one node in one of its lives: no capability, no published port, a read-only root, limits, and a fixed address. What
 * it keeps on disk is in a volume, which is made with the first container that names it, and goes with the run.
 */
import type Docker from "dockerode";
import { type NodeConfig, nodeConfigVariable } from "../../../node-image/contract/index.ts";
import type { NodePlan } from "../../model/plan.ts";
import type { NodeId, ProcessLimits } from "../../model/step.ts";
import { nodeImplementations } from "../../nodes/index.ts";
import { boundedLog } from "./bounded-log.ts";
import { nodeClock } from "./clocks.ts";
import { endpointAt } from "./endpoint.ts";
import { type Labels, label, nodeLabels } from "./labels.ts";
import { resourcesOf } from "./resources.ts";
import { behindNatsOf } from "./run-network.ts";

export interface NodeContainerOptions {
  readonly runId: string;
  /** By the names that node implementations ask for. */
  readonly images: Readonly<Record<string, string>>;
  readonly network: string;
  /** Undefined: the engine's own choice. */
  readonly runtime: string | undefined;
  readonly labels: Labels;
  readonly adminToken: string;
  /** The number of the life that `node` is in. */
  readonly life: number;
  /** The number of its disk, from 1. */
  readonly disk: number;
  readonly limits: ProcessLimits;
  /** Nodes whose clocks can be moved. */
  readonly clocked: ReadonlySet<NodeId>;
}

/**
 * Of a CPU that is short, where other nodes have 1024. All newcomers ask the bootstrap nodes first, which would have machines of their own: of 60
 * nodes that joined on two cores, 429 of 545 dials of them came to nothing without it, 8 of 196 with it.
 */
const bootstrapCpuShares = 8192;

/** Threads count too: a node process has about a dozen. */
const pidsLimit = 128;

export function nodeContainer(node: NodePlan, o: NodeContainerOptions): Docker.ContainerCreateOptions {
  const config: NodeConfig = { ...node.config, adminToken: o.adminToken };
  const name = nodeContainerName(o.runId, node.id);
  const network = node.nat === null ? o.network : behindNatsOf(o.network);
  const { image, command } = nodeImplementations[node.implementation];
  const { dataDirectory } = node.config;
  const clock = o.clocked.has(node.id) ? nodeClock(o.runId, o.labels, node.id) : undefined;
  return {
    name,
    Image: o.images[image] ?? image,
    ...(command && { Cmd: [...command] }),
    Hostname: node.id,
    Env: [`${nodeConfigVariable}=${JSON.stringify(config)}`, ...(clock?.environment ?? [])],
    Labels: { ...o.labels, ...nodeLabels(node), [label.life]: `${o.life}`, [label.disk]: `${o.disk}` },
    HostConfig: {
      NetworkMode: network,
      ...(o.runtime !== undefined && { Runtime: o.runtime }),
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      ReadonlyRootfs: true,
      Tmpfs: { "/tmp": "rw,noexec,nosuid,size=16m" },
      Mounts: [
        ...(dataDirectory === null ? [] : [disk(`${name}.disk-${o.disk}`, dataDirectory, o.labels)]),
        ...(clock ? [clock.mount] : []),
      ],
      ...resourcesOf(o.limits),
      ...(node.bootstrap && { CpuShares: bootstrapCpuShares }),
      PidsLimit: pidsLimit,
      ...boundedLog,
    },
    NetworkingConfig: endpointAt(network, node),
  };
}

export function nodeContainerName(runId: string, node: NodeId): string {
  return `meshbed-${runId}-${node}`;
}

/** It begins as the image's directory. */
function disk(name: string, directory: string, labels: Labels): Docker.MountSettings {
  const ofTheEngine = { Name: "", Options: {} };
  return {
    Type: "volume",
    Source: name,
    Target: directory,
    VolumeOptions: { NoCopy: false, Labels: { ...labels }, DriverConfig: ofTheEngine },
  };
}
