/**
 * What two rules of the peer manager do, with them and without, over time: `node test/bench/defences.ts`. Real containers, four
 * runs of two to three minutes.
 *
 *   letting go   the fleet's share of a node's mesh, on average, with bootstrap nodes let go and not
 *   defences     the sybils' share of their victim's mesh, with the preset `waku` and `none`
 */
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mean } from "simple-statistics";
import { formatShare } from "../../orchestrator/base/units.ts";
import { dependenceOn } from "../../orchestrator/measures/dependence.ts";
import { historyOf, type PhaseSpan } from "../../orchestrator/trace/history.ts";
import { printTable, recordedRun } from "../recorded-run.ts";

const everyMs = 10_000;

await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
for (const { title, file, group, of, variants } of [
  {
    title: "the fleet's share of a node's mesh",
    file: "topologies/letting-go.yaml",
    group: "fleet",
    of: "node",
    variants: { "let go": [], "never let go": ["defaults.peering.bootstrap.release-at=never"] },
  },
  {
    title: "the sybils' share of their victim's mesh",
    file: "topologies/sybils.yaml",
    group: "sybil",
    of: "victim",
    variants: { "with defences": [], "without (preset none)": ["groups.victim.peering={ preset: none }"] },
  },
]) {
  const columns: [string, readonly string[]][] = [];
  for (const [name, set] of Object.entries(variants)) {
    const trace = await recordedRun(file, join(folder.path, name), set);
    columns.push([name, sharesOf(historyOf(trace), group, of)]);
  }
  console.log(`\n${title}, each ${everyMs / 1000} s`);
  printTable([
    ["", ...(columns[0]?.[1] ?? []).map((_, i) => `${(i * everyMs) / 1000} s`)],
    ...columns.map(([name, shares]) => [name, ...shares]),
  ]);
}

/** One figure each `everyMs` since the first phase began; "-" where nobody has a mesh. */
function sharesOf({ rounds, plan, phases }: ReturnType<typeof historyOf>, group: string, of: string): string[] {
  const startMs = phases[0]?.startMs ?? 0;
  const endMs = Math.max(...phases.map((phase: PhaseSpan) => phase.endMs));
  const asked = new Set(plan.nodes.filter((node) => node.group === of).map(({ id }) => id));
  return Array.from({ length: Math.floor((endMs - startMs) / everyMs) + 1 }, (_, i) => {
    const round = rounds.findLast(({ atMs }) => atMs <= startMs + i * everyMs);
    const shares = round === undefined ? [] : [...dependenceOn(round, plan, [group])].filter(([id]) => asked.has(id));
    return shares.length === 0 ? "-" : formatShare(mean(shares.map(([, share]) => share)));
  });
}
