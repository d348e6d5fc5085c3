import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { exitCode } from "../../base/errors.ts";
import { durationMs } from "../../base/units.ts";
import type { NetemWish } from "../../plan/choose-netem.ts";
import { connectEngine } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { tellLeftovers } from "../leftovers.ts";
import { netemOption } from "../options.ts";
import { runTopology } from "../run-topology.ts";
import type { Often } from "../shrink/often-enough.ts";
import { type ShrinkEnd, shrinkRun } from "../shrink/shrink-run.ts";
import { watched } from "../watched.ts";

interface ShrinkCommandOptions {
  readonly fails: Often;
  readonly runs: number;
  readonly for?: number;
  readonly keep: readonly string[];
  readonly write?: string;
  readonly netem: NetemWish;
}

export function shrinkCommand(): Command {
  return new Command("shrink")
    .description("Searches for a smaller topology that still fails in the way that a run failed.")
    .argument("<rundir>", "the directory of a run that failed, as runs/latest")
    .addOption(
      new Option("--fails <k/n>", "a topology counts as failing when k of at most n runs fail")
        .argParser(oftenOf)
        .default({ fails: 2, of: 3 } satisfies Often, "2/3"),
    )
    .addOption(new Option("--runs <number>", "at most so many runs in all").argParser(mostRunsOf).default(100))
    .addOption(new Option("--for <duration>", "begin no run after so long, as 2h").argParser(durationOf))
    .addOption(
      new Option("--keep <path>", "leave this alone: groups.fleet, phases.split, phases.split.faults (repeatable)")
        .argParser((path: string, earlier: readonly string[]) => [...earlier, path])
        .default([], "none"),
    )
    .option("--write <file>", "where the topology is written (default: shrunk.yaml in the run's directory)")
    .addOption(netemOption())
    .addHelpText("after", notes)
    .action(async (directory: string, { fails, runs, netem, ...options }: ShrinkCommandOptions) => {
      using interrupt = interruption();
      const { signal } = interrupt;
      const { engine, hosts } = await connectEngine(interrupt);
      await tellLeftovers(hosts, interrupt);
      const wishes = {
        engine,
        signal,
        netem,
        out: join(directory, "shrink"),
        purpose: "verdict",
        keep: () => false,
      } as const;
      const quiet = { onStatus: () => undefined, onLine: () => undefined };
      const end = await shrinkRun(directory, {
        // The plain lines of a hundred runs would drown what the search says.
        run: (loaded) =>
          process.stderr.isTTY
            ? watched(wishes, (o) => runTopology(loaded, o))
            : runTopology(loaded, { ...wishes, listener: quiet }),
        signal,
        often: fails,
        mostRuns: runs,
        forMs: options.for ?? Infinity,
        keep: options.keep,
        target: options.write ?? join(directory, "shrunk.yaml"),
        tell: (line) => console.log(line),
      });
      console.log(ends[end].text);
      process.exitCode = ends[end].code;
    });
}

const ends: Readonly<Record<ShrinkEnd, { readonly text: string; readonly code: number }>> = {
  smallest: { text: "Nothing more can be left out.", code: exitCode.pass },
  "out-of-runs": { text: "The runs are used up (--runs): there may be a smaller one.", code: exitCode.pass },
  "out-of-time": { text: "The time is over (--for): there may be a smaller one.", code: exitCode.pass },
  "not-confirmed": {
    text: "The failure was not seen again, so there is nothing to search with; `meshbed replay --repeat` tells how often it comes.",
    code: exitCode.inconclusive,
  },
  interrupted: { text: "Interrupted; what was written last is the best so far.", code: exitCode.interrupted },
};

function oftenOf(text: string): Often {
  const [fails = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(text)?.slice(1) ?? []).map(Number);
  if (fails < 1 || of < fails || of > 20) throw new InvalidArgumentError("Expected k of n runs, 20 at most, as 2/3.");
  return { fails, of };
}

function mostRunsOf(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError("Expected a whole number, 1 or more.");
  return Number(text);
}

function durationOf(text: string): number {
  const { success, data } = durationMs({ min: 1 }).safeParse(text);
  if (!success) throw new InvalidArgumentError('Expected a duration with its unit, as "2h".');
  return data;
}

const notes = `
Leaves out phases, faults, churns, conditions, flows, groups and nodes as long as the same expectations fail, and says what it
tries. Inconclusive runs count as neither. The best so far is written each time there is a better one; Ctrl-C ends the search.
A smaller network can fail for another reason, as one that is to fall in two and is not cut any more: --keep what makes it meet the
expectation where nodes are sound.

Example:
  meshbed shrink runs/latest --fails 1/2 --for 1h --keep phases.split.faults`;
