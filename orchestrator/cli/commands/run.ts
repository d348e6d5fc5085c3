import { Command } from "commander";
import { againstBaseline, readBaseline } from "../against-baseline.ts";
import { announcedPage } from "../announced-page.ts";
import { connectAny } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { tellLeftovers } from "../leftovers.ts";
import { loadTopologies } from "../load-topologies.ts";
import {
  hostsOption,
  jsonOption,
  keepOption,
  netemOption,
  outOption,
  reachOption,
  repeatOption,
  seedOption,
  setOption,
  type TopologyOptions,
  uiOption,
} from "../options.ts";
import { runSeries, worst } from "../run-series.ts";
import { runTopology } from "../run-topology.ts";
import { assertSomebodyThere } from "../terminal-operator.ts";
import { type VerdictOptions, verdictWishes } from "../verdict-wishes.ts";
import { watched } from "../watched.ts";

interface RunCommandOptions extends TopologyOptions, VerdictOptions {
  readonly baseline?: string;
  readonly hosts?: string;
}

export function runCommand(): Command {
  return new Command("run")
    .description("Runs topologies one after the other, judges each, and removes what it started.")
    .argument("<file...>", "topology files, or folders of them")
    .addOption(setOption())
    .addOption(seedOption())
    .addOption(repeatOption())
    .option(
      "--baseline <directory>",
      "compare with the runs of this folder at the end, and fail where anything is worse",
    )
    .addOption(netemOption())
    .addOption(reachOption())
    .addOption(hostsOption())
    .addOption(outOption())
    .addOption(keepOption())
    .addOption(uiOption())
    .addOption(jsonOption())
    .addHelpText("after", examples)
    .action(async (paths: string[], options: RunCommandOptions) => {
      const topologies = await loadTopologies(paths, options);
      for (const { file, topology } of topologies) assertSomebodyThere(file, topology.phases);
      const names = topologies.map(({ topology }) => topology.name);
      const baseline = options.baseline === undefined ? undefined : await readBaseline(options.baseline, names);
      using interrupt = interruption();
      const { engine, hosts } = await connectAny(options.hosts, interrupt);
      await tellLeftovers(hosts, interrupt);
      const { signal } = interrupt;
      await using page = options.ui ? await announcedPage() : undefined;
      const wishes = { ...verdictWishes(options, engine, signal), ...(page && { page }) };
      const directories: string[] = [];
      const runs = topologies.flatMap((loaded) =>
        Array.from({ length: options.repeat }, () => async () => {
          const run = await watched(wishes, (o) => runTopology(loaded, o));
          directories.push(run.directory);
          return run;
        }),
      );
      const code = await runSeries(runs, { signal, json: options.json });
      process.exitCode =
        baseline === undefined ? code : worst([code, await againstBaseline(baseline, directories, options)]);
    });
}

const examples = `
Examples:
  meshbed run topologies/first-look.yaml --set groups.node.count=20 --seed 3
  meshbed run topologies/first-look.yaml --ui           and look on in a browser
  meshbed run topologies/first-look.yaml --repeat 5     how often does it fail?
  meshbed run topologies/first-look.yaml --repeat 5 --baseline base     and is anything worse than in those?`;
