/** A container that is a network namespace with an address, and a process that sleeps in it without any privilege. */
import type Docker from "dockerode";
import { boundedLog } from "./bounded-log.ts";
import { endpointAt } from "./endpoint.ts";
import type { Labels } from "./labels.ts";

export interface SleepingContainerOptions {
  readonly name: string;
  /** Any that has `sleep`; the net agent's is there already. */
  readonly image: string;
  readonly network: string;
  readonly labels: Labels;
  readonly address: string;
  readonly address6: string | null;
  /** Of its network namespace. */
  readonly sysctls?: Readonly<Record<string, string>>;
}

/** A sleeping process needs 1 MiB; what the engine starts it with needs more. */
const memoryBytes = 32 * 1024 ** 2;
const pidsLimit = 16;
const nobody = "65534:65534";

export function sleepingContainer(o: SleepingContainerOptions): Docker.ContainerCreateOptions {
  return {
    name: o.name,
    Image: o.image,
    Entrypoint: ["sleep", "infinity"],
    User: nobody,
    Labels: { ...o.labels },
    HostConfig: {
      NetworkMode: o.network,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      ReadonlyRootfs: true,
      Memory: memoryBytes,
      MemorySwap: memoryBytes,
      PidsLimit: pidsLimit,
      ...(o.sysctls && { Sysctls: { ...o.sysctls } }),
      ...boundedLog,
    },
    NetworkingConfig: endpointAt(o.network, o),
  };
}
