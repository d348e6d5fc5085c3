/**
 * From a failed run to a smaller topology that fails alike: confirms the failure, searches, and writes the best so far each time
 * there is a better one, so that whatever ends the search leaves it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { judge } from "../../assertions/judge.ts";
import { MeshbedError } from "../../base/errors.ts";
import { formatMs } from "../../base/units.ts";
import { readTrace } from "../../trace/trace-reader.ts";
import { keptTopology } from "../kept-topology.ts";
import { type LoadedTopology, loadOneTopology } from "../load-topologies.ts";
import { keeps } from "./kept-parts.ts";
import { tallyText } from "./often-enough.ts";
import { onlyFailing } from "./only-failing.ts";
import { failuresOf, likeFailure } from "./same-failure.ts";
import { smallestFailing } from "./search.ts";
import { sizeText } from "./size.ts";
import { type Trial, type TrialOptions, type Trials, trials } from "./trials.ts";
import { writeShrunk } from "./write-shrunk.ts";

export interface ShrinkOptions extends TrialOptions {
  /** The file that the topology is written to. */
  readonly target: string;
  /** Paths of what is left alone: see `keeps`. */
  readonly keep: readonly string[];
  /** Told what is tried and what becomes of it, a line each. */
  readonly tell: (line: string) => void;
}

/** "not-confirmed": the run's own topology did not fail again, and nothing was written. */
export type ShrinkEnd = "smallest" | "not-confirmed" | NonNullable<ReturnType<Trials["over"]>>;

/** Throws BAD_INPUT for a run that did not fail or keeps no topology, TRACE, and what keeps a run from beginning. */
export async function shrinkRun(directory: string, o: ShrinkOptions): Promise<ShrinkEnd> {
  const origin = await originOf(directory);
  const judgement = judge(await readTrace(join(directory, "trace.ndjson")));
  let wanted = failuresOf(judgement);
  if (wanted.length === 0) {
    throw new MeshbedError(
      "BAD_INPUT",
      `${directory}: no expectation failed (${judgement.outcome}), so there is no failure to search with`,
    );
  }
  const { data, texts } = origin.written;
  const isKept = keeps(o.keep, data);
  const candidates = trials(origin, o);
  const readText = (name: string) => texts.get(name) ?? "";
  o.tell(`${directory}: ${sizeText(data, readText)}`);

  const confirmed = await candidates.attempt(data, (judgement) => {
    const again = failuresOf(judgement).filter((name) => wanted.includes(name));
    if (again.length === 0) return likeFailure(judgement, wanted);
    // What does not fail each time is not searched for.
    wanted = again;
    return "fails";
  });
  o.tell(`as it is: ${trialText(confirmed)}`);
  if (confirmed.outcome !== "fails") return candidates.over() ?? "not-confirmed";
  for (const name of wanted) o.tell(`what fails: ${name}`);

  const write = (candidate: typeof data) =>
    writeShrunk(
      { data: candidate, texts },
      { directory, target: o.target, wanted, before: data, runs: candidates.runs() },
    );
  const start = onlyFailing(data, origin.topology, wanted);
  await write(start);
  const neededPhases = judgedPhases(origin, wanted);
  const best = await smallestFailing(start, {
    readText,
    neededPhases,
    keeps: isKept,
    async fails(candidate, what) {
      if (candidates.over() !== undefined) return false;
      const beganAtMs = Date.now();
      const tally = await candidates.attempt(candidate, (judgement) => likeFailure(judgement, wanted));
      const fails = tally.outcome === "fails";
      const found = tally.outcome === "unclear" && candidates.over() ? "broken off" : trialText(tally);
      const took = formatMs(Math.round((Date.now() - beganAtMs) / 1000) * 1000);
      o.tell(`${what}: ${found} (${took}): ${fails ? `kept: ${sizeText(candidate, readText)}` : "not kept"}`);
      if (fails) await write(candidate);
      return fails;
    },
  });
  o.tell(`${o.target}: ${sizeText(best, readText)}, after ${candidates.runs()} runs`);
  return candidates.over() ?? "smallest";
}

function trialText({ why, ...tally }: Trial): string {
  return why === undefined ? tallyText(tally) : `${tallyText(tally)} (${why})`;
}

async function originOf(directory: string): Promise<LoadedTopology> {
  const file = keptTopology(directory);
  if (!existsSync(file)) {
    throw new MeshbedError(
      "BAD_INPUT",
      `${directory} holds no topology.yaml; expected the directory of a run, as runs/latest`,
    );
  }
  const origin = await loadOneTopology(file, {});
  const pausing = origin.topology.phases.find(({ pause }) => pause);
  if (pausing === undefined) return origin;
  throw new MeshbedError("BAD_INPUT", `${file}: phase ${pausing.name} waits for an operator, which a search cannot`);
}

/** A phase that is judged has to stay, also for what is expected without saying so. */
function judgedPhases({ topology }: LoadedTopology, wanted: readonly string[]): readonly string[] {
  const said = topology.expectations.filter(({ name }) => wanted.includes(name)).map((expectation) => expectation.in);
  const unsaid = wanted.filter((name) => !topology.expectations.some((expectation) => expectation.name === name));
  const named = topology.phases.filter(({ name }) => unsaid.some((sentence) => sentence.split(" ").includes(name)));
  return [...said, ...named.map(({ name }) => name)];
}
