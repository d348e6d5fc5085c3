/**
 * Works on a network by hand, while it stands by itself or a run waits: steps as text are carried out as those of a phase are, and
 * recorded the same way. What they did can be ended by its number.
 */
import { MeshbedError } from "../base/errors.ts";
import { seededRandom } from "../base/random.ts";
import { waitUntil } from "../base/wait.ts";
import type { Signal } from "../engine/engine.ts";
import type { TimedAction } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { ActionEvent } from "../model/trace.ts";
import { planPhases } from "../plan/plan-phases.ts";
import { isLate } from "../scenario/late-action.ts";
import { lifeBook } from "../scenario/life-book.ts";
import { parseSteps, type StepsOptions } from "../topology/parse-steps.ts";
import { byHandCause } from "../trace/by-hand-cause.ts";
import { type ByHand, endOf, standingByHand } from "./by-hand.ts";
import type { PlanControl } from "./late-actions.ts";
import { allOf, performActions } from "./phases.ts";
import type { Recorder } from "./recorder.ts";

export interface HandsOn {
  /**
   * Returns what was done, once all of it is: also the end of what lasts for a time. An abort ends what these steps did, and is
   * thrown. Throws MeshbedError BAD_INPUT, with nothing done.
   */
  carryOut(text: string, o: CarryOutOptions): Promise<readonly ActionEvent[]>;
  standing(): ByHand;
}

export interface CarryOutOptions extends StepsOptions, Signal {
  /** Told of each action once it is done. */
  readonly onDone?: (event: ActionEvent) => void;
}

export interface HandsOnParts {
  /** Of the network's topology, as it was checked. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly control: PlanControl;
  readonly recorder: Pick<Recorder, "state">;
  /** What was recorded, which goes on growing. */
  readonly recorded: readonly ActionEvent[];
  /** Under which the actions are recorded. */
  readonly phase: string;
}

/** Bringing back what was done has a deadline of its own. */
const endWithinMs = 60_000;
/** In which the network is looked at for the first time. */
const lookWithinMs = 10_000;

export function handsOn({ data, control, recorder, recorded, phase }: HandsOnParts): HandsOn {
  const standing = () => standingByHand(recorded);

  const end = async (control: PlanControl, numbers: readonly number[], cause: string, o: Signal) => {
    const disturbances = numbers.flatMap((number) => standing().get(number) ?? []);
    for (const action of endOf(disturbances)) await control.perform({ cause, action }, phase, o);
  };

  return {
    standing,
    async carryOut(text, o) {
      const network = { data, gone: goneOf(recorder), standing: [...standing().keys()] };
      const { topology, starts, heals } = parseSteps(text, network, o);
      const planned = planPhases(topology, seededRandom(topology.seed), lifeBook()).at(-1)?.timeline ?? [];
      refuseLives(planned, o.fileName);
      const cause = byHandCause(o.number);
      const timeline = planned.map((timed) => ({ ...timed, cause }));
      const done: ActionEvent[] = [];
      let seen = recorded.length;
      const telling: PlanControl = {
        async perform(...doing) {
          await control.perform(...doing);
          const news = recorded.slice(seen).filter((event) => event.cause === cause);
          seen = recorded.length;
          done.push(...news);
          for (const event of news) o.onDone?.(event);
        },
      };
      try {
        await end(telling, heals, cause, o);
        if (starts.length > 0) await telling.perform({ cause, action: { kind: "start", nodes: starts } }, phase, o);
        if (timeline.some(({ action }) => isLate(action))) await untilSeen(recorder, o);
        await allOf(performActions({ name: phase, timeline }, Date.now(), { control: telling, hasRoom }, o));
      } catch (error) {
        if (o.signal.aborted) await end(telling, [o.number], cause, { signal: AbortSignal.timeout(endWithinMs) });
        throw error;
      }
      return done;
    },
  };
}

/** Nothing that people do by hand is paced. */
const hasRoom = () => Promise.resolve();

/** What nodes can be started as, their identities among it, is in the plan from which the network was made. */
function refuseLives(timeline: readonly TimedAction[], fileName: string): void {
  const effects = timeline.map(({ action }) => ("does" in action ? action.does : action));
  if (!effects.some((effect) => "life" in effect && typeof effect.life === "number")) return;
  const message = `${fileName}: makes nodes others than they were planned to be; expected it in a phase of the topology`;
  throw new MeshbedError("BAD_INPUT", message);
}

function goneOf({ state }: Pick<Recorder, "state">): ReadonlyMap<NodeId, "stop" | "pause"> {
  return new Map(
    [...state.round().nodes].flatMap(([id, { status }]) =>
      status === "down" || status === "paused" ? [[id, status === "down" ? "stop" : "pause"] as const] : [],
    ),
  );
}

/** Who has which role is known by what the last round of observation saw. */
async function untilSeen({ state }: Pick<Recorder, "state">, o: Signal): Promise<void> {
  const untilMs = Date.now() + lookWithinMs;
  while (state.round().atMs === 0 && Date.now() < untilMs) await waitUntil(Date.now() + 50, o);
}
