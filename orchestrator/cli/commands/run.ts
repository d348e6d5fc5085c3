import { Command } from "commander";
import type { NetemWish } from "../../plan/choose-netem.ts";
import { connectEngine } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { tellLeftovers } from "../leftovers.ts";
import { loadTopologies } from "../load-topologies.ts";
import {
  jsonOption,
  netemOption,
  outOption,
  repeatOption,
  seedOption,
  setOption,
  type TopologyOptions,
} from "../options.ts";
import { runSeries } from "../run-series.ts";
import { runTopology } from "../run-topology.ts";
import { assertSomebodyThere } from "../terminal-operator.ts";
import { watched } from "../watched.ts";

interface RunCommandOptions extends TopologyOptions {
  readonly repeat: number;
  readonly netem: NetemWish;
  readonly out: string;
  readonly keep: boolean;
  readonly json: boolean;
}

export function runCommand(): Command {
  return new Command("run")
    .description("Runs topologies one after the other, judges each, and removes what it started.")
    .argument("<file...>", "topology files, or folders of them")
    .addOption(setOption())
    .addOption(seedOption())
    .addOption(repeatOption())
    .addOption(netemOption())
    .addOption(outOption())
    .option("--keep", "leave the network of a run that did not pass standing", false)
    .addOption(jsonOption())
    .addHelpText("after", examples)
    .action(async (paths: string[], { repeat, keep, ...options }: RunCommandOptions) => {
      const topologies = await loadTopologies(paths, options);
      for (const { file, topology } of topologies) assertSomebodyThere(file, topology.phases);
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
      const runs = topologies.flatMap((loaded) =>
        Array.from({ length: repeat }, () => () => watched(wishes, (o) => runTopology(loaded, o))),
      );
      process.exitCode = await runSeries(runs, { signal, json: options.json });
    });
}

const examples = `
Examples:
  meshbed run topologies/first-look.yaml --set groups.node.count=20 --seed 3
  meshbed run topologies/first-look.yaml --repeat 5     how often does it fail?`;
