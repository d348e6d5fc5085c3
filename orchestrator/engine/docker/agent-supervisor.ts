/**
 * Keeps a run's net agent alive. One that dies is noticed by the end of its stream, one that hangs by its silence. Another
 * takes its place and is given the whole state of all that runs; the time between is told as an outage. Whoever asks
 * something of the agent meanwhile waits for the new one.
 */
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { formatMs } from "../../base/units.ts";
import type { Environment } from "../../model/trace.ts";
import type { Incident } from "../engine.ts";
import type { AgentClient, AgentListener, ShapedNode } from "./agent-client.ts";
import type { RunningAgent } from "./agent-container.ts";
import { heartbeat } from "./heartbeat.ts";

export interface SupervisedAgent extends AsyncDisposable {
  readonly netem: Environment["netem"];
  /** When the agent dies before it answers, the next one is asked, once. Throws what `question` throws. */
  ask<T>(question: (client: AgentClient) => Promise<T>): Promise<T>;
}

export interface SupervisorOptions {
  /** Starts an agent in the place of any other of the run. */
  readonly start: (listener: AgentListener) => Promise<RunningAgent>;
  /** The whole state of all that runs now. */
  readonly everything: () => readonly ShapedNode[];
  readonly onIncident: (incident: Incident) => void;
  readonly signal: AbortSignal;
}

/** Of one outage: what keeps two from living will keep more. */
const attempts = 3;
const beatMs = 1000;
/** Beats without an answer: an engine that starts a hundred containers is slow to carry an answer, too. */
const patience = 10;
const helloWithinMs = 30_000;

interface Life {
  readonly agent: RunningAgent;
  readonly netem: Environment["netem"];
}

export async function superviseAgent(o: SupervisorOptions): Promise<SupervisedAgent> {
  let ending = false;
  /** The one whose loss is noticed: it has all states. None while another is started. */
  let inCharge: Life | undefined;
  let beat: Disposable | undefined;
  const first = takeCharge(await begin(o.signal));
  let present = Promise.resolve(first);

  async function begin(signal: AbortSignal): Promise<Life> {
    let life: Life | undefined;
    const onLoss = (message: string) => lose(life, message, Date.now());
    const onRestored = (message: string, lastedMs: number) => {
      const toMs = Date.now();
      o.onIncident({ where: "agent", message, outage: { fromMs: toMs - lastedMs, toMs } });
    };
    const agent = await o.start({ onEnd: onLoss, onFault: onLoss, onRestored });
    try {
      life = { agent, netem: await agent.client.hello({ signal }) };
      return life;
    } catch (error) {
      await agent[Symbol.asyncDispose]();
      throw error;
    }
  }

  function takeCharge(life: Life): Life {
    inCharge = life;
    beat = heartbeat({
      ask: () => life.agent.client.hello({ signal: AbortSignal.timeout(helloWithinMs) }),
      everyMs: beatMs,
      patience,
      onSilence: (sinceMs) => lose(life, "the net agent does not answer any more", sinceMs),
    });
    return life;
  }

  function lose(life: Life | undefined, reason: string, fromMs: number): void {
    if (life === undefined || life !== inCharge || ending) return;
    inCharge = undefined;
    beat?.[Symbol.dispose]();
    present = replace(life, reason, fromMs);
    present.catch(() => undefined); // it is told as an incident, and to all who ask
  }

  async function replace(lost: Life, reason: string, fromMs: number): Promise<Life> {
    const tell = (message: string, toMs: number | null) =>
      o.onIncident({ where: "agent", message, outage: { fromMs, toMs } });
    tell(`${reason}; another is started`, null);
    await lost.agent[Symbol.asyncDispose]();
    let problem: unknown = "the run ended";
    for (let attempt = 1; attempt <= attempts && !ending; attempt++) {
      try {
        const next = await begin(AbortSignal.timeout(helloWithinMs));
        await giveEverything(next);
        const toMs = Date.now();
        tell(
          `${reason}; another took its place after ${formatMs(toMs - fromMs)}, until when ${effect[next.netem.backend]}`,
          toMs,
        );
        return takeCharge(next);
      } catch (error) {
        problem = error;
      }
    }
    const message = `${reason}; no other could take its place: ${messageOf(problem)}`;
    tell(message, null);
    throw new MeshbedError("AGENT", message, { cause: problem });
  }

  async function giveEverything({ agent }: Life): Promise<void> {
    const given = o.everything();
    try {
      const problems = await agent.client.apply(given);
      // What ended meanwhile needs no conditions.
      const running = new Set(o.everything().map(({ pid }) => pid));
      const problem = problems.find((text, i) => text !== "" && running.has(given[i]?.pid ?? 0));
      if (problem !== undefined) throw new MeshbedError("AGENT", problem);
    } catch (error) {
      await agent[Symbol.asyncDispose]();
      throw error;
    }
  }

  return {
    netem: first.netem,
    async ask(question) {
      const life = await present;
      try {
        return await question(life.agent.client);
      } catch (error) {
        if (life === inCharge) throw error;
        return await question((await present).agent.client);
      }
    },
    async [Symbol.asyncDispose]() {
      ending = true;
      beat?.[Symbol.dispose]();
      // One that is being started is awaited, so that whoever removes the run finds it.
      const last = await present.catch(() => undefined);
      await last?.agent[Symbol.asyncDispose]();
    },
  };
}

/** What became of the links while there was no agent. */
const effect: Readonly<Record<Environment["netem"]["backend"], string>> = {
  kernel: "the kernel kept the conditions as they were, and changes waited",
  user: "packets were lost, and changes waited",
  none: "nothing was shaped",
};
