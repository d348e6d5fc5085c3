import { Command } from "commander";
import type { NetemWish } from "../../plan/choose-netem.ts";
import { connectEngine } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { tellLeftovers } from "../leftovers.ts";
import { jsonOption, netemOption, outOption, repeatOption } from "../options.ts";
import { recordedPlan, replayPlan } from "../replay-plan.ts";
import { runSeries } from "../run-series.ts";
import { assertSomebodyThere } from "../terminal-operator.ts";
import { watched } from "../watched.ts";

interface ReplayCommandOptions {
  readonly repeat: number;
  readonly netem: NetemWish;
  readonly out: string;
  readonly keep: boolean;
  readonly json: boolean;
}

export function replayCommand(): Command {
  return new Command("replay")
    .description("Runs the very plan of an earlier run again: its names, keys, addresses and timeline.")
    .argument("<rundir>", "a run's directory, as runs/latest")
    .addOption(repeatOption())
    .addOption(netemOption())
    .addOption(outOption())
    .option("--keep", "leave the network of a run that did not pass standing", false)
    .addOption(jsonOption())
    .addHelpText("after", notes)
    .action(async (directory: string, { repeat, keep, ...options }: ReplayCommandOptions) => {
      const recorded = await recordedPlan(directory);
      assertSomebodyThere(directory, recorded.plan.phases);
      using interrupt = interruption();
      const { engine, docker } = await connectEngine(interrupt);
      await tellLeftovers(docker, interrupt);
      const { signal } = interrupt;
      const wishes = {
        engine,
        signal,
        netem: options.netem,
        out: options.out,
        purpose: "verdict",
        keep: ({ outcome }) => keep && outcome !== "pass",
      } as const satisfies Parameters<typeof watched>[0];
      const run = () => watched(wishes, (o) => replayPlan(recorded, o));
      process.exitCode = await runSeries(
        Array.from({ length: repeat }, () => run),
        { signal, json: options.json },
      );
    });
}

const notes = `
What depends on how the network stood (targets by role, rolling restarts, messages on the wire) can come out otherwise.

Example:
  meshbed replay runs/latest --repeat 3`;
