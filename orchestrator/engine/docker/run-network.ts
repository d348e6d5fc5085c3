/** A run's own network: a bridge with the plan's addresses and no way out. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import type Docker from "dockerode";
import { engineMessage, engineStatus } from "../../../docker/engine-error.ts";
import { MeshbedError } from "../../base/errors.ts";
import type { NetworkPlan } from "../../model/plan.ts";
import type { Labels } from "./labels.ts";

export interface NetworkOptions {
  readonly name: string;
  readonly labels: Labels;
}

/** Throws MeshbedError SUBNET_TAKEN when the subnet clashes with another's, ENGINE for any other refusal. */
export async function createRunNetwork(docker: Docker, plan: NetworkPlan, o: NetworkOptions): Promise<void> {
  try {
    await docker.createNetwork({
      Name: o.name,
      Driver: "bridge",
      Internal: true,
      CheckDuplicate: true,
      IPAM: { Driver: "default", Config: [{ Subnet: plan.subnet, Gateway: plan.gateway }] },
      Labels: { ...o.labels },
    });
  } catch (cause) {
    // Docker says that pools overlap or networks conflict, Podman that a subnet is already used; both as plain text.
    if (engineStatus(cause) !== undefined && /overlap|conflicts|already used/i.test(engineMessage(cause))) {
      throw new MeshbedError("SUBNET_TAKEN", `the subnet ${plan.subnet} is taken: ${engineMessage(cause)}`, { cause });
    }
    throw new MeshbedError("ENGINE", `the network ${o.name} could not be made: ${engineMessage(cause)}`, { cause });
  }
}

/**
 * Throws MeshbedError ENGINE when this process cannot reach the network's containers. It can when the network's gateway
 * is an address of its own, which is so unless the engine runs in a virtual machine, in a user's own network namespace or
 * on another host.
 */
export async function assertReachable({ gateway }: NetworkPlan): Promise<void> {
  const socket = createSocket("udp4");
  try {
    socket.bind(0, gateway);
    await once(socket, "listening");
  } catch (cause) {
    throw new MeshbedError(
      "ENGINE",
      `this process cannot reach the engine's containers: their network's gateway ${gateway} is not an address of this host, as with ` +
        "Docker Desktop, rootless engines and engines on other hosts. `make testbed IN_CONTAINER=1` runs Meshbed inside the engine.",
      { cause },
    );
  } finally {
    socket.close();
  }
}
