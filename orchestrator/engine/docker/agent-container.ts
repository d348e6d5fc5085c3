/** The container of a run's net agent: the only one with privileges, and the fewest that do. */
import { randomInt } from "node:crypto";
import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import { engineMessage, engineStatus } from "../../../docker/engine-error.ts";
import { MeshbedError } from "../../base/errors.ts";
import { waitFor } from "../../base/wait.ts";
import type { Plan } from "../../model/plan.ts";
import type { NetemWish } from "../../plan/choose-netem.ts";
import { type AgentClient, type AgentListener, agentClient } from "./agent-client.ts";
import { boundedLog } from "./bounded-log.ts";
import { agentClocks } from "./clocks.ts";
import { agentLabels, type Labels } from "./labels.ts";
import { agentPlace, placeBehindNats } from "./reach.ts";

export interface AgentOptions {
  readonly runId: string;
  readonly image: string;
  readonly labels: Labels;
  /** Its seed is that of the chance in jitter and loss; what its nodes are like says what the agent must be able to. */
  readonly plan: Plan;
  /** Whether clocks of nodes can be moved. */
  readonly moveClocks: boolean;
  /** Who is to shape the links. */
  readonly netem: NetemWish;
  /** The run's, in which it calls the nodes; undefined where others do. */
  readonly network: string | undefined;
  /** Of its address there, as in `agentAddressIn`. */
  readonly seat: number;
}

export interface RunningAgent extends AsyncDisposable {
  readonly client: AgentClient;
}

/**
 * A hundred times a node's: every packet waits for the agent, and among a hundred busy containers of equal weight it would get
 * a hundredth of the CPU, and the links delays that nobody asked for.
 */
const cpuShares = 100 * 1024;
/** Its memory is bounded like any other's: a program that leaks shall not take the host with it. */
const memoryBytes = 512 * 1024 ** 2;
const removalTimeoutMs = 20_000;

/**
 * What is there of an earlier agent of the run is removed. Disposing lets go of it; the container stays for whoever
 * removes the run. Throws MeshbedError AGENT.
 */
export async function startAgent(docker: Docker, o: AgentOptions, listener: AgentListener): Promise<RunningAgent> {
  const name = `meshbed-${o.runId}-agent`;
  try {
    await removeContainer(docker, name);
    const container = await docker.createContainer({ ...specification(o), name });
    if (o.network !== undefined) await placeBehindNats(docker, container, o.network, o.plan);
    return await attached(docker, container, listener, 1, () => container.start());
  } catch (cause) {
    throw new MeshbedError("AGENT", `the net agent could not be started: ${engineMessage(cause)}`, { cause });
  }
}

/** Speaks to an agent that runs already and waits for a caller, whose last one may have been killed in the middle of a line. */
export async function callAgent(docker: Docker, containerId: string, listener: AgentListener): Promise<RunningAgent> {
  try {
    const endHalfALine = (stream: NodeJS.WritableStream) => stream.write("\n");
    return await attached(docker, docker.getContainer(containerId), listener, randomInt(2 ** 40), endHalfALine);
  } catch (cause) {
    throw new MeshbedError("AGENT", `the net agent could not be spoken to: ${engineMessage(cause)}`, { cause });
  }
}

async function attached(
  docker: Docker,
  container: Docker.Container,
  listener: AgentListener,
  firstId: number,
  begin: (stream: NodeJS.WritableStream) => unknown,
): Promise<RunningAgent> {
  // Without a signal: an interrupted run is still healed through the agent.
  const stream = await container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true });
  await begin(stream);
  let released = false;
  const client = connect(docker, stream, firstId, {
    ...listener,
    onEnd: (message) => {
      if (!released) listener.onEnd(message);
    },
  });
  return {
    client,
    async [Symbol.asyncDispose]() {
      released = true;
      // To end the input is the agent's sign to wait for another caller, and to destroy it is ours not to wait for it.
      stream.end();
      if ("destroy" in stream && typeof stream.destroy === "function") stream.destroy();
    },
  };
}

/**
 * NET_ADMIN and NET_RAW shape and measure; SYS_ADMIN enters other namespaces; SYS_PTRACE opens them through /proc, for
 * which it sees the host's processes; KILL stops nodes that are about to be removed. Where nodes keep files, SYS_CHROOT enters their mounts and DAC_OVERRIDE makes a disk full, which an overlay
 * needs; any ordinary container has both. It is spoken to through the engine, and has a place in a network only where it calls the nodes.
 */
function specification(o: AgentOptions): Docker.ContainerCreateOptions {
  const keepFiles = o.plan.nodes.some(({ config }) => config.dataDirectory !== null);
  return {
    Image: o.image,
    Labels: { ...o.labels, ...agentLabels },
    Env: [`MESHBED_NETEM=${o.netem}`, `MESHBED_NETEM_SEED=${o.plan.seed}`],
    OpenStdin: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    ...(o.network !== undefined && agentPlace(o.network, o.plan, o.seat)),
    HostConfig: {
      NetworkMode: o.network ?? "none",
      PidMode: "host",
      CapDrop: ["ALL"],
      CapAdd: [
        "NET_ADMIN",
        "NET_RAW",
        "SYS_ADMIN",
        "SYS_PTRACE",
        "KILL",
        ...(keepFiles ? ["SYS_CHROOT", "DAC_OVERRIDE"] : []),
      ],
      // A profile that forbids tracing would forbid opening /proc/<pid>/ns too.
      SecurityOpt: ["no-new-privileges", "apparmor=unconfined"],
      Devices: [{ PathOnHost: "/dev/net/tun", PathInContainer: "/dev/net/tun", CgroupPermissions: "rwm" }],
      ReadonlyRootfs: true,
      Mounts: o.moveClocks ? [agentClocks(o.runId, o.labels)] : [],
      Tmpfs: { "/tmp": "rw,nosuid,size=16m" },
      Memory: memoryBytes,
      CpuShares: cpuShares,
      PidsLimit: 512,
      ...boundedLog,
    },
  };
}

async function removeContainer(docker: Docker, name: string): Promise<void> {
  const isGone = async () => {
    try {
      await docker.getContainer(name).remove({ force: true, v: true });
      return true;
    } catch (error) {
      // 404: there is none, as a rule. 409: somebody else is removing it, and is waited for.
      if (engineStatus(error) === 404) return true;
      if (engineStatus(error) !== 409) throw error;
      return undefined;
    }
  };
  const bounds = { signal: AbortSignal.timeout(removalTimeoutMs), timeoutMs: removalTimeoutMs, everyMs: 50 };
  await waitFor(`the removal of ${name}`, isGone, bounds);
}

function connect(
  docker: Docker,
  stream: NodeJS.ReadWriteStream,
  firstId: number,
  listener: AgentListener,
): AgentClient {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  docker.modem.demuxStream(stream, stdout, stderr);
  for (const event of ["end", "close", "error"]) stream.once(event, () => stdout.end());
  let words = "";
  stderr.on("data", (chunk) => {
    words = (words + chunk).slice(-1000);
  });
  return agentClient({ stdin: stream, stdout, lastWords: () => words.trim(), listener, firstId });
}
