/**
 * Runs a suite, claim by claim, and keeps its scorecard: after each run it is written whole, so that a suite that was stopped goes on where
 * it was.
 */
import { relative } from "node:path";
import pMap from "p-map";
import packageJson from "../../../package.json" with { type: "json" };
import { measureNamed } from "../../measures/measure-named.ts";
import { phaseFigure } from "../../measures/measured-run.ts";
import { runLengthMs } from "../../report/run-length.ts";
import { writeScorecard } from "../../report/scorecard/keep-scorecard.ts";
import { type ClaimRun, countsOf, type Scorecard, type ScoredClaim } from "../../report/scorecard/scorecard.ts";
import { historyOf } from "../../trace/history.ts";
import { type LoadedTopology, loadTopologies } from "../load-topologies.ts";
import type { FinishedRun } from "../run-planned.ts";
import type { SuiteItem } from "./suite.ts";

export interface SuiteOptions {
  /** As `--set`. */
  readonly set: readonly string[];
  readonly subject: string;
  /** Each claim is run so often, with the topology's seed, the next one, ... */
  readonly repeat: number;
  /** A run without a verdict is made again when all were made, and beside no other; up to so many times in all. */
  readonly tries: number;
  /** Networks that stand at once. */
  readonly jobs: number;
  /** What an earlier call left. */
  readonly earlier: Scorecard | undefined;
  /** The folder of the scorecard. */
  readonly out: string;
  /** Scorecards that are shown at its side. */
  readonly beside: readonly Scorecard[];
  readonly signal: AbortSignal;
  readonly run: (topology: LoadedTopology) => Promise<FinishedRun>;
  readonly onRun: (claim: ScoredClaim, run: ClaimRun) => void;
}

/**
 * What came of it as far as it went: once the signal is aborted no further run begins. Throws what kept a run from beginning or broke it,
 * after the others that go on meanwhile have ended.
 */
export async function runSuite(items: readonly SuiteItem[], o: SuiteOptions): Promise<Scorecard> {
  let card = beginning(items, o);
  let written = Promise.resolve();
  const put = async (change: Partial<Scorecard>) => {
    card = { ...card, ...change };
    const now = card;
    written = written.then(() => writeScorecard(o.out, now, o.beside));
    await written;
  };
  const scoredAs = ({ topology }: SuiteItem) => card.claims.find(({ name }) => name === topology.name);
  let broken: { readonly by: unknown } | undefined;
  const score = async ({ item, seed }: { readonly item: SuiteItem; readonly seed: number }) => {
    const isDone = scoredAs(item)?.runs.some((run) => run.seed === seed && run.outcome !== "inconclusive") ?? true;
    if (isDone || o.signal.aborted || broken !== undefined) return;
    const run = await runClaim(item, seed, o);
    const scored = scoredAs(item);
    if (run === undefined || scored === undefined) return;
    const claim = { ...scored, runs: [...scored.runs.filter((other) => other.seed !== seed), run] };
    await put({ claims: card.claims.map((other) => (other === scored ? claim : other)) });
    o.onRun(claim, run);
  };
  await put({});
  const wanted = Array.from({ length: o.repeat }, (_, n) =>
    items.map((item) => ({ item, seed: item.topology.seed + n })),
  );
  const noted = (by: unknown) => {
    broken ??= { by };
  };
  for (let attempt = 1; attempt <= o.tries; attempt++) {
    await pMap(wanted.flat(), (one) => score(one).catch(noted), { concurrency: attempt === 1 ? o.jobs : 1 });
  }
  if (broken !== undefined) throw broken.by;
  if (!o.signal.aborted) await put({ finishedAt: new Date().toISOString() });
  return card;
}

/**
 * A scorecard that was stopped, or has runs without a verdict, is gone on with; of one that is whole the claims that are asked for are made anew.
 * @param only names of claims; all where there are none
 */
export function goesOnFrom(left: Scorecard | undefined, only: readonly string[]): Scorecard | undefined {
  if (left === undefined || left.finishedAt === null) return left;
  if (only.length === 0) return countsOf(left).inconclusive > 0 ? left : undefined;
  return { ...left, claims: left.claims.map((claim) => (only.includes(claim.name) ? { ...claim, runs: [] } : claim)) };
}

/** The claims of the suite, and, in their places, those of an earlier call that it leaves as they are; runs of the same topology stand. */
function beginning(items: readonly SuiteItem[], { subject, earlier }: SuiteOptions): Scorecard {
  const before = new Map(earlier?.claims.map((claim) => [claim.name, claim]));
  const own = items.map(({ topology: { name }, claim, digest }): ScoredClaim => {
    const known = before.get(name);
    const measure = measureNamed(claim.figure.measure);
    if (measure === undefined) throw new Error(`there is no measure ${claim.figure.measure}, which the schema takes`);
    const { title, unit, better = null } = measure;
    const runs = known?.topology === digest ? known.runs : [];
    return { ...claim, name, topology: digest, about: { title, unit, better }, runs };
  });
  const ownByName = new Map(own.map((claim) => [claim.name, claim]));
  const isWhole = [...before.keys()].every((name) => ownByName.has(name));
  const inPlace = isWhole ? own : [...before.values()].map((claim) => ownByName.get(claim.name) ?? claim);
  const added = isWhole ? [] : own.filter(({ name }) => !before.has(name));
  return {
    format: 1,
    subject,
    meshbed: packageJson.version,
    startedAt: earlier?.startedAt ?? new Date().toISOString(),
    finishedAt: null,
    claims: [...inPlace, ...added],
  };
}

/** Undefined when it was interrupted. */
async function runClaim(
  { file, topology, claim }: SuiteItem,
  seed: number,
  o: SuiteOptions,
): Promise<ClaimRun | undefined> {
  const seeded = await loadTopologies([file], { set: o.set, seed });
  const again = seeded.find((one) => one.topology.name === topology.name);
  if (again === undefined) throw new Error(`${file} has no topology ${topology.name} with seed ${seed}`);
  if (o.signal.aborted) return undefined;
  const run = await o.run(again);
  if (run.stopped === undefined) return claimRunOf(run, claim.figure, o.out);
  if (o.signal.aborted) return undefined;
  throw run.stopped;
}

function claimRunOf(
  { trace, judgement, directory }: FinishedRun,
  figure: ScoredClaim["figure"],
  out: string,
): ClaimRun {
  const history = historyOf(trace);
  return {
    seed: trace.header.plan.seed,
    outcome: judgement.outcome,
    value: phaseFigure(history, figure),
    reasons: [...judgement.reasons],
    durationMs: runLengthMs(history),
    directory: relative(out, directory),
  };
}
