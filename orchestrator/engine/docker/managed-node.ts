/**
 * One node, or a surveyor, and what the engine made of it: carries single steps out on its container, each idempotent, and knows the
 * process that runs now and what it is to have of what steps state: its link, limits, disk and clock. Links, disks and clocks
 * themselves are the net agent's.
 */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type Docker from "dockerode";
import { engineStatus } from "../../../docker/engine-error.ts";
import type { LinkState } from "../../model/link.ts";
import type { NodePlan, SurveyorPlan } from "../../model/plan.ts";
import type { DiskState, ProcessLimits, Step } from "../../model/step.ts";
import type { Containers } from "./node-lives.ts";
import { pauseContainer } from "./pause-container.ts";
import { limitContainer, unlimited } from "./resources.ts";

/** A node's or a surveyor's. */
export type PlacePlan = NodePlan | SurveyorPlan;

export interface ManagedNode {
  /** In its present life. */
  readonly plan: PlacePlan;
  /** Of its containers, the oldest first, the present one last. */
  containerIds(): readonly string[];
  /** The running or paused process; undefined when there is none. */
  process(): NodeProcess | undefined;
  /** What steps stated last, whether it runs or not. */
  stated(): Stated;
  /** What was stated of it could not be had. */
  restate(told: Partial<Stated>): void;
  /** Whether the step changed anything. Throws what the engine said, and when the process ended right after its start. */
  carryOut(step: Step, o: { signal: AbortSignal }): Promise<boolean>;
  /** It died by itself at this time (ms, the engine's clock). Gives false when that is known or was asked for. */
  died(atMs: number): boolean;
  /** Takes the process that it finds for its own. */
  find(): Promise<"running" | "paused" | "down">;
  /** Its container was started. Takes the new process for its own; gives false when the start was asked for. */
  adopt(): Promise<boolean>;
}

export interface Stated {
  readonly link: LinkState;
  readonly limits: ProcessLimits;
  readonly disk: DiskState;
  readonly offsetMs: number;
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

export function managedNode(
  containers: Containers<PlacePlan>,
  { hasClock }: { readonly hasClock: boolean } = { hasClock: false },
): ManagedNode {
  let current: NodeProcess | undefined;
  let paused = false;
  let stated: Stated = { link: containers.plan().link, limits: unlimited, disk: "writable", offsetMs: 0 };
  /** A step that ends the process is under way, so its death is no news. */
  let ending = false;
  /** And one that starts it, so its start is none. */
  let starting = false;

  const find = async () => {
    const { State } = await containers.present().inspect();
    current = State.Running ? { pid: State.Pid, startedAtMs: Date.parse(State.StartedAt) } : undefined;
    paused = State.Paused;
    return State;
  };
  const readProcess = async () => {
    const { Running, ExitCode } = await find();
    if (!Running) throw new Error(`it ended right after its start, with code ${ExitCode}`);
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
  const become = async (life: number, abortSignal: AbortSignal) => {
    try {
      await end(() => stopped(containers.present(), current, abortSignal));
    } catch (error) {
      if (!isAlreadySo(error)) throw error;
    }
    await containers.become(life, stated.limits);
  };

  async function act(step: Step, abortSignal: AbortSignal): Promise<void> {
    const container = containers.present();
    switch (step.kind) {
      case "start":
        if (step.life !== undefined && !containers.isIn(step.life)) await become(step.life, abortSignal);
        if (paused) return await act({ kind: "resume", node: step.node }, abortSignal);
        return await start(() => containers.present().start({ abortSignal }));
      case "stop":
        return await end(() => stopped(container, current, abortSignal));
      case "kill":
        return await end(() => container.kill({ abortSignal }));
      case "restart":
        return await start(() => end(() => container.restart({ t: graceSeconds, abortSignal })));
      case "pause":
        await pauseContainer(container, abortSignal);
        paused = true;
        return;
      case "resume":
        await container.unpause({ abortSignal });
        paused = false;
        return;
      case "limit":
        return await limitContainer(container, step.limits, abortSignal);
      case "disk":
        return assertHasDisk(containers.plan());
      case "clock":
        return assert(
          hasClock,
          "its container was made without a clock that can be moved, since the plan never moves it",
        );
      case "link":
        return;
      default:
        step satisfies never;
    }
  }

  return {
    get plan() {
      return containers.plan();
    },
    containerIds: containers.ids,
    process: () => current,
    stated: () => stated,
    restate(told) {
      stated = { ...stated, ...told };
    },
    async carryOut(step, { signal }) {
      const told = statedBy(step);
      if (told !== undefined && isDeepStrictEqual({ ...stated, ...told }, stated)) return false;
      // The engine calls this an error of its own, not a conflict.
      if (step.kind === "resume" && !paused) return false;
      try {
        await act(step, AbortSignal.any([signal, AbortSignal.timeout(engineCallTimeoutMs)]));
        stated = { ...stated, ...told };
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
    async find() {
      const { Running, Paused } = await find();
      return Paused ? "paused" : Running ? "running" : "down";
    },
    async adopt() {
      if (starting || current !== undefined) return false;
      await readProcess();
      return true;
    },
  };
}

/** Undefined for what is done to the process. */
function statedBy(step: Step): Partial<Stated> | undefined {
  switch (step.kind) {
    case "link":
      return { link: step.state };
    case "limit":
      return { limits: step.limits };
    case "disk":
      return { disk: step.disk };
    case "clock":
      return { offsetMs: step.offsetMs };
    default:
      return undefined;
  }
}

function assertHasDisk(plan: PlacePlan): void {
  const directory = "config" in plan ? plan.config.dataDirectory : null;
  assert(directory !== null, "it keeps nothing on disk, since its group has no `persistence`");
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
