/** A run's own networks, with the plan's addresses and no way out: bridges, and an overlay where it has several hosts. */
import type Docker from "dockerode";
import { engineMessage, engineStatus } from "../../../docker/engine-error.ts";
import { MeshbedError } from "../../base/errors.ts";
import type { Cidr } from "../../model/link.ts";
import type { NetworkPlan } from "../../model/plan.ts";
import { overlayRangeIn } from "../../plan/stack-blocks.ts";
import type { Labels } from "./labels.ts";

export interface NetworkOptions {
  readonly name: string;
  readonly labels: Labels;
}

/** The network that nodes behind NATs have in common, for admin traffic alone: its name beside the run's. */
export function behindNatsOf(name: string): string {
  return `${name}-behind-nats`;
}

/** Throws MeshbedError SUBNET_TAKEN when a subnet clashes with another's, ENGINE for any other refusal. */
export async function createRunNetworks(docker: Docker, plan: NetworkPlan, o: NetworkOptions): Promise<void> {
  const { subnet, gateway, subnet6, gateway6, behindNats } = plan;
  const six = subnet6 === null || gateway6 === null ? [] : [{ subnet: subnet6, gateway: gateway6 }];
  await create(docker, [{ subnet, gateway }, ...six], o);
  if (behindNats !== null) await createBehindNats(docker, plan, o);
}

/** Throws as `createRunNetworks`. */
export async function createBehindNats(docker: Docker, { behindNats }: NetworkPlan, o: NetworkOptions): Promise<void> {
  if (behindNats !== null) await create(docker, [behindNats], { ...o, name: behindNatsOf(o.name) });
}

/** Of the hosts of a Swarm, one of whose managers `docker` is. Throws as `createRunNetworks`. */
export async function createOverlay(
  docker: Docker,
  { subnet, gateway }: NetworkPlan,
  o: NetworkOptions & { readonly hosts: number },
): Promise<void> {
  // Each host takes an address of its own, which shall be none of the plan's.
  await create(docker, [{ subnet, gateway, range: overlayRangeIn(subnet, o.hosts) }], o, "overlay");
}

interface Subnet {
  readonly subnet: Cidr;
  readonly gateway: string;
  /** From which the engine takes what addresses it needs; default: all of it. */
  readonly range?: Cidr;
}

async function create(
  docker: Docker,
  subnets: readonly Subnet[],
  o: NetworkOptions,
  driver: "bridge" | "overlay" = "bridge",
): Promise<void> {
  try {
    await docker.createNetwork({
      Name: o.name,
      Driver: driver,
      Attachable: driver === "overlay",
      Internal: true,
      CheckDuplicate: true,
      EnableIPv6: subnets.some(({ subnet }) => subnet.includes(":")),
      IPAM: {
        Driver: "default",
        Config: subnets.map(({ subnet, gateway, range }) => ({
          ...{ Subnet: subnet, Gateway: gateway },
          ...(range !== undefined && { IPRange: range }),
        })),
      },
      Labels: { ...o.labels },
    });
  } catch (cause) {
    // Docker says that pools overlap or networks conflict, Podman that a subnet is already used; both as plain text.
    if (engineStatus(cause) !== undefined && /overlap|conflicts|already used/i.test(engineMessage(cause))) {
      const taken = subnets.map(({ subnet }) => subnet).join(" or ");
      throw new MeshbedError("SUBNET_TAKEN", `the subnet ${taken} is taken: ${engineMessage(cause)}`, { cause });
    }
    throw new MeshbedError("ENGINE", `the network ${o.name} could not be made: ${engineMessage(cause)}`, { cause });
  }
}
