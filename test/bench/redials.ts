/**
 * How often a dead peer is dialled, and how soon one that was away is in use again: `node test/bench/redials.ts`. Real
 * containers, one run of about four minutes.
 */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectionCounts } from "../../orchestrator/measures/connection-counts.ts";
import { historyOf } from "../../orchestrator/trace/history.ts";
import { printTable, recordedRun } from "../recorded-run.ts";

const yaml = `topology: 1
name: redials
network: { within: { delay: 10ms, jitter: 2ms } }
defaults: { peering: { connections: { target: 8, max: 16 } } }
groups:
  boot: { count: 1, bootstrap: true }
  node: { count: 9 }
  dead: { count: 1 }
  away: { count: 1 }
phases:
  - { name: join, until: healthy, timeout: 60s }
  - { name: gone, for: 200s, faults: [{ kill: dead }, { stop: away, for: 15s }] }
`;

await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
const file = join(folder.path, "redials.yaml");
await writeFile(file, yaml);
const { dials, phases, plan, rounds, statuses } = historyOf(await recordedRun(file, join(folder.path, "run"), []));
const gone = phases.find(({ name }) => name === "gone");
if (gone === undefined) throw new Error("the network did not come to be healthy, so nothing can be shown");

const secondsInto = (atMs: number) => ((atMs - gone.startMs) / 1000).toFixed(0);
const redials = dials.filter(({ to, startMs }) => to === "dead-1" && startMs >= gone.startMs && startMs <= gone.endMs);
console.log("seconds after its death at which the dead peer was dialled");
printTable(
  [...Map.groupBy(redials, ({ from }) => from)]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([from, own]) => [from, own.map(({ startMs }) => secondsInto(startMs)).join(", ")]),
);

const back = statuses.findLast(({ node, status }) => node === "away-1" && status === "ready");
const countAt = rounds.flatMap((round) => {
  const count = connectionCounts(round, plan).get("away-1");
  return count === undefined || round.atMs < (back?.atMs ?? Infinity) ? [] : [{ atMs: round.atMs, count }];
});
const good = countAt.find(({ count }) => count >= 6);
console.log(
  `\nthe peer that was away was ready again after ${secondsInto(back?.atMs ?? Number.NaN)} s, ` +
    `had six connections after ${secondsInto(good?.atMs ?? Number.NaN)} s, and ${countAt.at(-1)?.count ?? 0} at the end`,
);
