/** A run's own networks: bridges with the plan's addresses and no way out. */
import type Docker from "dockerode";
import { engineMessage, engineStatus } from "../../../docker/engine-error.ts";
import { MeshbedError } from "../../base/errors.ts";
import type { Cidr } from "../../model/link.ts";
import type { NetworkPlan } from "../../model/plan.ts";
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
  if (behindNats !== null) await create(docker, [behindNats], { ...o, name: behindNatsOf(o.name) });
}

interface Subnet {
  readonly subnet: Cidr;
  readonly gateway: string;
}

async function create(docker: Docker, subnets: readonly Subnet[], o: NetworkOptions): Promise<void> {
  try {
    await docker.createNetwork({
      Name: o.name,
      Driver: "bridge",
      Internal: true,
      CheckDuplicate: true,
      EnableIPv6: subnets.some(({ subnet }) => subnet.includes(":")),
      IPAM: {
        Driver: "default",
        Config: subnets.map(({ subnet, gateway }) => ({ Subnet: subnet, Gateway: gateway })),
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
