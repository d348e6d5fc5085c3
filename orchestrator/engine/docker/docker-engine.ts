/**
 * The engine that runs a plan in containers of one Docker (or Docker-compatible) engine. `up` hands its network over only
 * when all of it stands; whatever fails before, nothing is left.
 */
import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { oneAtATime } from "../../../docker/agent/one-at-a-time.ts";
import manifest from "../../../package.json" with { type: "json" };
import { MeshbedError } from "../../base/errors.ts";
import type { Plan } from "../../model/plan.ts";
import type { Environment } from "../../model/trace.ts";
import type { Engine, Incident, Testbed, UpOptions } from "../engine.ts";
import { attach } from "./attach.ts";
import { dockerTestbed } from "./docker-testbed.ts";
import { type EngineHost, engineHost } from "./engine-host.ts";
import { haltNodes } from "./halt-nodes.ts";
import { areThere, ensureImages, type Images } from "./images.ts";
import { markKept } from "./kept-mark.ts";
import { runLabels } from "./labels.ts";
import { removeEndedRun } from "./leftovers.ts";
import { chooseReach } from "./reach.ts";
import { createRunNetworks } from "./run-network.ts";
import { openSite } from "./site.ts";

export interface DockerEngineOptions {
  /** Images that are on the engine already; left out, they are made where they are missing. */
  readonly images?: Images;
}

/** The engine of one host. */
export function dockerEngine(docker: Docker, o: DockerEngineOptions = {}): Engine {
  const inTurn = oneAtATime();
  let made: Images | undefined;
  // Of networks that begin at once, the first makes the images, and the others find them.
  const imagesFor = (upOptions: UpOptions) =>
    inTurn("images", async () => {
      if (made === undefined || !(await areThere(docker, made))) made = await ensureImages(docker, upOptions);
      return made;
    });
  return {
    capabilities: () => engineHost(docker),
    up: async (plan, upOptions) => up(docker, plan, o.images ?? (await imagesFor(upOptions)), upOptions),
    async attach(plan, attachOptions) {
      const { hosts } = attachOptions.environment;
      if (hosts === undefined) return await attach([{ name: "", docker }], plan, attachOptions);
      const names = hosts.map(({ name }) => name).join(", ");
      throw new MeshbedError("BAD_INPUT", `run ${attachOptions.runId} stands on ${names}; name them: --hosts <file>`);
    },
  };
}

async function up(docker: Docker, plan: Plan, images: Images, o: UpOptions): Promise<Testbed> {
  const host = await engineHost(docker);
  const labels = await runLabels(plan, o);
  const network = `meshbed-${o.runId}`;
  const incidents: Incident[] = [];
  let kept = false;
  await using stack = new AsyncDisposableStack();
  stack.defer(async () =>
    kept ? await markKept(docker, o.runId, labels) : await removeEndedRun(docker, o.runId, o.onProgress),
  );

  o.onProgress(`making the network ${plan.network.subnet} and ${plan.nodes.length} containers`);
  await createRunNetworks(docker, plan.network, { ...o, name: network, labels });
  // Podman makes a network's bridge with the first container in it: before that, its gateway proves nothing.
  const { reach: wish = "auto" } = o;
  const whoCalls = host.engine.name === "podman" && wish === "auto" ? "direct" : await chooseReach(plan.network, wish);
  if (whoCalls === "agent") o.onProgress("the net agent calls the nodes, whose network is not on this host");
  const site = await openSite(docker, plan, {
    ...{ ...o, images, labels, network, whoCalls, seat: 0, cpus: host.cpus, runtime: host.engine.runtime, stack },
    adminToken: randomBytes(24).toString("base64url"),
    onIncident: (incident) => incidents.push(incident),
  });
  const sites = [site];
  stack.defer(async () => {
    if (!kept) await haltNodes(sites);
  });
  o.signal.throwIfAborted();
  return dockerTestbed({
    environment: {
      ...environmentOf(host, images, { ...site.agent.netem, ...(o.netem?.why && { why: o.netem.why }) }),
      ...(whoCalls === "agent" && { reach: whoCalls }),
    },
    sites,
    incidents,
    keep: () => {
      kept = true;
    },
    stack: stack.move(),
  });
}

export function environmentOf(
  { engine, kernel, cpus, memoryBytes }: EngineHost,
  images: Images,
  netem: Environment["netem"],
): Environment {
  return {
    meshbed: manifest.version,
    node: process.version,
    engine,
    netem,
    host: { kernel, cpus, memoryBytes },
    images: { base: images.base, agent: images.agent, ...images.nodes },
  };
}
