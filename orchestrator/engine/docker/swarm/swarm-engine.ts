/**
 * The engine that spreads a plan over the hosts of a Docker Swarm: one overlay network of the run's own, each host with its part of the
 * plan's containers and a net agent that shapes them and calls them. `up` hands its network over only when all of it stands; whatever fails
 * before, nothing is left on any host that answers.
 */
import { randomBytes } from "node:crypto";
import { oneAtATime } from "../../../../docker/agent/one-at-a-time.ts";
import { MeshbedError } from "../../../base/errors.ts";
import { settled } from "../../../base/settled.ts";
import type { Plan } from "../../../model/plan.ts";
import type { Environment } from "../../../model/trace.ts";
import { partOn, placeOnHosts } from "../../../plan/place-on-hosts.ts";
import type { AttachOptions, Capabilities, Engine, Incident, Testbed, UpOptions } from "../../engine.ts";
import { attach } from "../attach.ts";
import { environmentOf } from "../docker-engine.ts";
import { dockerTestbed } from "../docker-testbed.ts";
import { type EngineHost, engineHost } from "../engine-host.ts";
import { compareHosts, type HostsApart } from "../flows-across.ts";
import { haltNodes } from "../halt-nodes.ts";
import { ensureImages, type Images } from "../images.ts";
import { markKept } from "../kept-mark.ts";
import { runLabels } from "../labels.ts";
import { createBehindNats, createOverlay } from "../run-network.ts";
import { openSite, type Site } from "../site.ts";
import { copyImages } from "./copy-images.ts";
import { removeEndedFrom } from "./runs-on-hosts.ts";
import { managerOf, type SwarmHost } from "./swarm.ts";

export type Hosts = readonly [SwarmHost, ...SwarmHost[]];

export function swarmEngine(hosts: Hosts): Engine {
  const inTurn = oneAtATime();
  return {
    capabilities: () => capabilitiesOf(hosts),
    async up(plan, o) {
      const manager = await managerOf(hosts);
      const images = await inTurn("images", () => imagesOn(hosts, manager, o));
      return await up(hosts, manager, plan, images, o);
    },
    attach: async (plan, o) => await attach(standingHosts(hosts, o), plan, o),
  };
}

async function capabilitiesOf(hosts: Hosts): Promise<Capabilities> {
  const [first, ...others] = await Promise.all(hosts.map(({ docker }) => engineHost(docker)));
  const all = [first as EngineHost, ...others];
  return {
    engine: (first as EngineHost).engine,
    takenSubnets: all.flatMap(({ takenSubnets }) => takenSubnets),
    cpus: sum(all, ({ cpus }) => cpus),
    memoryBytes: sum(all, ({ memoryBytes }) => memoryBytes),
    lacks: Object.assign({}, ...all.map(({ lacks }) => lacks)),
    hosts: hosts.map(({ name, weight, regions }, i) => ({ ...(all[i] as EngineHost), name, weight, regions })),
  };
}

/** Those that the network was brought up on, in that order: each agent has its address by it. */
function standingHosts(hosts: Hosts, { runId, environment }: AttachOptions): readonly SwarmHost[] {
  if (environment.hosts === undefined) {
    throw new MeshbedError("BAD_INPUT", `run ${runId} stands on one engine, not on hosts of a file; leave --hosts out`);
  }
  return environment.hosts.map(({ name }) => {
    const host = hosts.find((one) => one.name === name);
    if (host !== undefined) return host;
    throw new MeshbedError("BAD_INPUT", `run ${runId} stands on ${name}, too, which is none of the hosts of the file`);
  });
}

async function imagesOn(hosts: Hosts, manager: SwarmHost, o: UpOptions): Promise<Images> {
  const images = await ensureImages(manager.docker, o);
  const others = hosts.filter((host) => host !== manager);
  await copyImages(manager.docker, others, [...Object.values(images.nodes), images.agent], o);
  return images;
}

async function up(hosts: Hosts, manager: SwarmHost, plan: Plan, images: Images, o: UpOptions): Promise<Testbed> {
  if (plan.network.subnet6 !== null) {
    throw new MeshbedError("BAD_INPUT", "an overlay network over several hosts carries no IPv6 here; expected ip: v4");
  }
  if (o.reach === "direct") {
    throw new MeshbedError(
      "BAD_INPUT",
      "--reach direct: over several hosts the net agents call the nodes; leave it out",
    );
  }
  const [labels, engineHosts] = await Promise.all([
    runLabels(plan, o),
    Promise.all(hosts.map(async ({ docker }) => await engineHost(docker))),
  ]);
  const network = `meshbed-${o.runId}`;
  const adminToken = randomBytes(24).toString("base64url");
  const placement = placeOnHosts(plan, hosts);
  const incidents: Incident[] = [];
  const sites: Site[] = [];
  let kept = false;
  await using stack = new AsyncDisposableStack();
  const others = hosts.filter((host) => host !== manager);
  stack.defer(async () => {
    if (kept) await Promise.all(hosts.map(({ docker }) => markKept(docker, o.runId, labels)));
    else await removeEndedFrom([...others, manager], o.runId, o.onProgress);
  });

  const parts = hosts.map((host, seat) => ({ host, seat, part: partOn(host.name, plan, placement) }));
  const shares = parts.map(({ host, part }) => `${part.nodes.length} on ${host.name}`).join(", ");
  o.onProgress(`making the overlay network ${plan.network.subnet} and ${plan.nodes.length} containers, ${shares}`);
  await createOverlay(manager.docker, plan.network, { name: network, labels, hosts: hosts.length });
  const open = async ({ host, seat, part }: (typeof parts)[number]) => {
    if (part.network.nats.length > 0) await createBehindNats(host.docker, plan.network, { name: network, labels });
    return await openSite(host.docker, part, {
      ...{ ...o, images, labels, network, seat, stack, whoCalls: "agent", adminToken },
      cpus: engineHosts[seat]?.cpus ?? 1,
      runtime: engineHosts[seat]?.engine.runtime,
      onIncident: (incident) => incidents.push({ ...incident, message: `${host.name}: ${incident.message}` }),
    });
  };
  sites.push(...(await settled(parts.map(open))));
  stack.defer(async () => {
    if (!kept) await haltNodes(sites);
  });
  const apart = await compareHosts(sites, o);
  o.signal.throwIfAborted();
  return dockerTestbed({
    environment: environmentOn(hosts, engineHosts, { sites, apart, images, o }),
    sites,
    incidents,
    keep: () => {
      kept = true;
    },
    stack: stack.move(),
  });
}

interface Standing {
  readonly sites: readonly Site[];
  readonly apart: readonly HostsApart<Site>[];
  readonly images: Images;
  readonly o: UpOptions;
}

function environmentOn(
  hosts: Hosts,
  engineHosts: readonly EngineHost[],
  { sites, apart, images, o }: Standing,
): Environment {
  const [first] = engineHosts;
  const nameOf = (site: Site) => hosts[sites.indexOf(site)]?.name ?? "";
  const netems = sites.map(({ agent }) => agent.netem);
  const [netem] = netems;
  if (first === undefined || netem === undefined) throw new Error("a run has at least one host");
  const other = netems.findIndex(({ backend }) => backend !== netem.backend);
  if (other >= 0) {
    throw new MeshbedError(
      "AGENT",
      `links of ${hosts[0].name} would be shaped by the ${netem.backend} backend and those of ${hosts[other]?.name} by the ` +
        `${netems[other]?.backend} one; \`--netem user\` has all of them shaped alike`,
    );
  }
  return {
    ...environmentOf(first, images, { ...netem, ...(o.netem?.why && { why: o.netem.why }) }),
    reach: "agent",
    host: {
      kernel: [...new Set(engineHosts.map(({ kernel }) => kernel))].join(", "),
      cpus: sum(engineHosts, ({ cpus }) => cpus),
      memoryBytes: sum(engineHosts, ({ memoryBytes }) => memoryBytes),
    },
    hosts: hosts.map(({ name }, i) => ({
      name,
      nodes: sites[i]?.nodes.size ?? 0,
      engine: engineHosts[i]?.engine.version ?? "",
      kernel: engineHosts[i]?.kernel ?? "",
      cpus: engineHosts[i]?.cpus ?? 1,
      memoryBytes: engineHosts[i]?.memoryBytes ?? 0,
    })),
    hostsApart: apart.map(({ from, to, delayMs, leastMs, clockMs }) => ({
      between: [nameOf(from), nameOf(to)],
      delayMs: rounded(delayMs),
      clockMs: rounded(clockMs),
      clockErrorMs: rounded(leastMs),
    })),
  };
}

/** To the microsecond. */
function rounded(ms: number): number {
  return Number(ms.toFixed(3));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
