/** What a plan may be too much for: warnings, a sentence each. What cannot work at all is refused before a plan is made. */
import type { Plan } from "../model/plan.ts";

export interface HostSize {
  readonly memoryBytes: number;
  readonly cpus: number;
}

/** A running node, measured: 27 MiB of its own and a share of what nodes have in common, with room for its mesh. */
const memoryPerNodeMiB = 90;
/** A container that sleeps, as a router's: what the engine keeps of any container, measured. */
const memoryPerSleeperMiB = 15;
/** Container, boot and first dials of one node, measured on one core. */
const startCpuMs = 1000;
/** An idle node with its keep-alives and heartbeats, measured: share of one core. */
const idleCpuRatio = 0.007;
/** A Linux bridge has so many ports. */
const bridgePorts = 1023;
const mebibyte = 1024 ** 2;

/** @param purpose whether anybody will ask for a verdict */
export function lintPlan(plan: Plan, host: HostSize, purpose: "verdict" | "hands-on" = "verdict"): readonly string[] {
  const count = plan.nodes.length;
  const sleepers = plan.network.nats.length + plan.surveyors.length;
  const neededMiB = count * memoryPerNodeMiB + sleepers * memoryPerSleeperMiB;
  const hostMiB = Math.floor(host.memoryBytes / mebibyte);
  const idleCores = count * idleCpuRatio;
  const startsMs = (count * startCpuMs) / host.cpus;
  const [first] = plan.phases;
  return [
    ...(neededMiB > hostMiB * 0.8
      ? [`${count} nodes need about ${neededMiB} MiB of memory; this host has ${hostMiB} MiB. Use fewer nodes.`]
      : []),
    ...(idleCores > host.cpus * 0.5
      ? [
          `${count} idle nodes alone keep ${idleCores.toFixed(1)} of ${host.cpus} cores busy; the verdict may be inconclusive.`,
        ]
      : []),
    ...(first?.end.kind === "until" && startsMs > first.end.timeoutMs * 0.6
      ? [
          `starting ${count} nodes takes this host about ${Math.ceil(startsMs / 1000)}s; ` +
            `${first.name} times out after ${first.end.timeoutMs / 1000}s. Give it a longer timeout.`,
        ]
      : []),
    ...crowdedBridges(plan),
    ...(plan.expectations.length === 0 && purpose === "verdict"
      ? ["nothing is expected of this run, so its verdict says nothing."]
      : []),
  ];
}

/** One bridge for all that others see, and one for what is behind routers, however many routers there are. */
function crowdedBridges({ nodes, surveyors, network }: Plan): readonly string[] {
  const behind = nodes.filter(({ nat }) => nat !== null).length;
  const inSight = nodes.length - behind + network.nats.length + surveyors.length;
  return [
    ...(inSight > bridgePorts
      ? [`${inSight} nodes, routers and surveyors do not fit one bridge, which has ${bridgePorts} ports.`]
      : []),
    ...(behind > bridgePorts
      ? [`${behind} nodes behind routers do not fit one bridge, which has ${bridgePorts} ports.`]
      : []),
  ];
}
