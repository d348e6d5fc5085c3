import { Command } from "commander";
import { announcedPage } from "../announced-page.ts";
import { connectEngine } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { tellLeftovers } from "../leftovers.ts";
import { jsonOption, keepOption, netemOption, outOption, reachOption, repeatOption, uiOption } from "../options.ts";
import { recordedPlan, replayPlan } from "../replay-plan.ts";
import { runSeries } from "../run-series.ts";
import { assertSomebodyThere } from "../terminal-operator.ts";
import { type VerdictOptions, verdictWishes } from "../verdict-wishes.ts";
import { watched } from "../watched.ts";

export function replayCommand(): Command {
  return new Command("replay")
    .description("Runs the very plan of an earlier run again: its names, keys, addresses and timeline.")
    .argument("<rundir>", "a run's directory, as runs/latest")
    .addOption(repeatOption())
    .addOption(netemOption())
    .addOption(reachOption())
    .addOption(outOption())
    .addOption(keepOption())
    .addOption(uiOption())
    .addOption(jsonOption())
    .addHelpText("after", notes)
    .action(async (directory: string, options: VerdictOptions) => {
      const recorded = await recordedPlan(directory);
      assertSomebodyThere(directory, recorded.plan.phases);
      using interrupt = interruption();
      const { engine, hosts } = await connectEngine(interrupt);
      await tellLeftovers(hosts, interrupt);
      const { signal } = interrupt;
      await using page = options.ui ? await announcedPage() : undefined;
      const wishes = { ...verdictWishes(options, engine, signal), ...(page && { page }) };
      const run = () => watched(wishes, (o) => replayPlan(recorded, o));
      process.exitCode = await runSeries(
        Array.from({ length: options.repeat }, () => run),
        { signal, json: options.json },
      );
    });
}

const notes = `
What depends on how the network stood (targets by role, rolling restarts, messages on the wire) can come out otherwise.

Example:
  meshbed replay runs/latest --repeat 3`;
