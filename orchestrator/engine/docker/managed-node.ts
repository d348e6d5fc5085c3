/**
 * One node's container, or a surveyor's, and what the engine made of it: carries single steps out, each idempotent, and knows the process
 * that runs now and the link state that it is to have. Shaping itself is the net agent's.
 */
import { isDeepStrictEqual } from "node:util";
import type Docker from "dockerode";
import { engineStatus } from "../../../docker/engine-error.ts";
import type { LinkState } from "../../model/link.ts";
import type { NodePlan, SurveyorPlan } from "../../model/plan.ts";
import type { Step } from "../../model/step.ts";

/** A node's or a surveyor's. */
export type PlacePlan = NodePlan | SurveyorPlan;

export interface ManagedNode {
  readonly plan: PlacePlan;
  readonly containerId: string;
  /** The running or paused process; undefined when there is none. */
  process(): NodeProcess | undefined;
  /** What its link is to be, whether it runs or not. */
  link(): LinkState;
  /** Whether the step changed anything. Throws what the engine said, and when the process ended right after its start. */
  carryOut(step: Step, o: { signal: AbortSignal }): Promise<boolean>;
  /** It died by itself at this time (ms, the engine's clock). Gives false when that is known or was asked for. */
  died(atMs: number): boolean;
  /** Its container was started. Takes the new process for its own; gives false when the start was asked for. */
  adopt(): Promise<boolean>;
}

export interface NodeProcess {
  /** In the engine's process namespace. */
  readonly pid: number;
  /** By the engine's clock, ms. */
  readonly startedAtMs: number;
}

/** How long a process that was asked to end may take, s. */
const graceSeconds = 5;
const engineCallTimeoutMs = 60_000;
/** By then any process handles its signals, also on a busy host. */
const youngMs = 5000;
const askAgainMs = 500;

export function managedNode(container: Docker.Container, plan: PlacePlan): ManagedNode {
  let current: NodeProcess | undefined;
  let paused = false;
  let link = plan.link;
  /** A step that ends the process is under way, so its death is no news. */
  let ending = false;
  /** And one that starts it, so its start is none. */
  let starting = false;

  const readProcess = async () => {
    const { State } = await container.inspect();
    if (!State.Running) throw new Error(`it ended right after its start, with code ${State.ExitCode}`);
    current = { pid: State.Pid, startedAtMs: Date.parse(State.StartedAt) };
    paused = State.Paused;
  };
  const start = async (call: () => Promise<unknown>) => {
    starting = true;
    try {
      await call();
      await readProcess();
    } finally {
      starting = false;
    }
  };
  const end = async (call: () => Promise<unknown>) => {
    ending = true;
    try {
      await call();
      current = undefined;
      paused = false;
    } finally {
      ending = false;
    }
  };

  async function act(step: Step, abortSignal: AbortSignal): Promise<void> {
    switch (step.kind) {
      case "start":
        if (paused) return await act({ ...step, kind: "resume" }, abortSignal);
        return await start(() => container.start({ abortSignal }));
      case "stop":
        return await end(() => stopped(container, current, abortSignal));
      case "kill":
        return await end(() => container.kill({ abortSignal }));
      case "restart":
        return await start(() => end(() => container.restart({ t: graceSeconds, abortSignal })));
      case "pause":
        await container.pause({ abortSignal });
        paused = true;
        return;
      case "resume":
        await container.unpause({ abortSignal });
        paused = false;
        return;
      case "link":
        link = step.state;
        return;
      case "limit":
      case "disk":
      case "clock":
        throw new Error(`this engine does not carry out ${step.kind}`);
      default:
        step satisfies never;
    }
  }

  return {
    plan,
    containerId: container.id,
    process: () => current,
    link: () => link,
    async carryOut(step, { signal }) {
      if (step.kind === "link" && isDeepStrictEqual(link, step.state)) return false;
      // The engine calls this an error of its own, not a conflict.
      if (step.kind === "resume" && !paused) return false;
      try {
        await act(step, AbortSignal.any([signal, AbortSignal.timeout(engineCallTimeoutMs)]));
        return true;
      } catch (error) {
        if (isAlreadySo(error)) return false;
        throw error;
      }
    },
    died(atMs) {
      if (ending || current === undefined || atMs < current.startedAtMs) return false;
      current = undefined;
      paused = false;
      return true;
    },
    async adopt() {
      if (starting || current !== undefined) return false;
      await readProcess();
      return true;
    },
  };
}

/**
 * The first process of a container ends by no signal before it has said that it handles it, which a young one may not have: it
 * is asked again, where it would take the whole grace to be killed.
 */
async function stopped(container: Docker.Container, process: NodeProcess | undefined, abortSignal: AbortSignal) {
  const isYoung = process !== undefined && Date.now() - process.startedAtMs < youngMs;
  const askAgain = () => container.kill({ signal: "SIGTERM" }).catch(() => undefined); // it ended meanwhile
  const asking = isYoung ? setInterval(askAgain, askAgainMs) : undefined;
  try {
    await container.stop({ t: graceSeconds, abortSignal });
  } finally {
    clearInterval(asking);
  }
}

/** 304: it is started or stopped already. 409: it is paused, or not running, or not paused already. */
function isAlreadySo(error: unknown): boolean {
  const status = engineStatus(error);
  return status === 304 || status === 409;
}
