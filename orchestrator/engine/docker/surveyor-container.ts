/** The container of a zone's surveyor: a network namespace with an address and a process that sleeps, without any privilege. */
import type Docker from "dockerode";
import type { SurveyorPlan } from "../../model/plan.ts";
import { boundedLog } from "./bounded-log.ts";
import { type Labels, surveyorLabels } from "./labels.ts";

export interface SurveyorContainerOptions {
  readonly runId: string;
  /** Any that has `sleep`; the net agent's is there already. */
  readonly image: string;
  readonly network: string;
  readonly labels: Labels;
}

/** A sleeping process needs 1 MiB; what the engine starts it with needs more. */
const memoryBytes = 32 * 1024 ** 2;
const pidsLimit = 16;
const nobody = "65534:65534";

export function surveyorContainer(surveyor: SurveyorPlan, o: SurveyorContainerOptions): Docker.ContainerCreateOptions {
  return {
    // The slash in a zone's id is none of the letters that a name may have, and no id has a dot.
    name: `meshbed-${o.runId}-surveyor-${surveyor.id.replace("/", ".")}`,
    Image: o.image,
    Entrypoint: ["sleep", "infinity"],
    User: nobody,
    Labels: { ...o.labels, ...surveyorLabels },
    HostConfig: {
      NetworkMode: o.network,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      ReadonlyRootfs: true,
      Memory: memoryBytes,
      MemorySwap: memoryBytes,
      PidsLimit: pidsLimit,
      ...boundedLog,
    },
    NetworkingConfig: { EndpointsConfig: { [o.network]: { IPAMConfig: { IPv4Address: surveyor.address } } } },
  };
}
