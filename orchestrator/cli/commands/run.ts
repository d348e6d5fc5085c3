import { Command } from "commander";
import { exitCode, MeshbedError } from "../../base/errors.ts";
import type { NetemWish } from "../../plan/choose-netem.ts";
import { liveView } from "../../report/live-view.ts";
import { connectEngine } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { tellLeftovers } from "../leftovers.ts";
import { type LoadedTopology, loadTopologies } from "../load-topologies.ts";
import { jsonOption, netemOption, outOption, seedOption, setOption, type TopologyOptions } from "../options.ts";
import { type FinishedRun, type RunTopologyOptions, runTopology } from "../run-topology.ts";
import { outcomeExitCode, showResult } from "../show-result.ts";

interface RunCommandOptions extends TopologyOptions {
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
    .addOption(netemOption())
    .addOption(outOption())
    .option("--keep", "leave the network of a run that did not pass standing", false)
    .addOption(jsonOption())
    .addHelpText("after", "\nExample:\n  meshbed run topologies/first-look.yaml --set groups.node.count=20 --seed 3")
    .action(async (paths: string[], options: RunCommandOptions) => {
      const topologies = await loadTopologies(paths, options);
      using interrupt = interruption();
      const { engine, docker } = await connectEngine(interrupt);
      await tellLeftovers(docker, interrupt);
      const codes: number[] = [];
      for (const loaded of topologies) {
        const run = await runWatched(loaded, {
          engine,
          netem: options.netem,
          purpose: "verdict",
          out: options.out,
          signal: interrupt.signal,
          keep: ({ outcome }) => options.keep && outcome !== "pass",
        });
        await showResult(run, options);
        if (run.kept) console.error("The network still stands: `meshbed ps` lists it, `meshbed down` removes it.");
        codes.push(exitCodeOf(run));
        if (interrupt.signal.aborted) break;
      }
      process.exitCode = worst(codes);
    });
}

/** Shows the run on standard error while it goes on, so that standard output holds the result alone. */
export async function runWatched(
  loaded: LoadedTopology,
  o: Omit<RunTopologyOptions, "listener">,
): Promise<FinishedRun> {
  using view = liveView(process.stderr);
  return await runTopology(loaded, { ...o, listener: view });
}

export function exitCodeOf({ stopped, judgement }: FinishedRun): number {
  if (stopped instanceof MeshbedError) {
    console.error(stopped.message);
    return stopped.exitCode;
  }
  if (stopped !== undefined) throw stopped;
  return outcomeExitCode(judgement.outcome);
}

/** Of several runs, the one that needs looking at first. */
function worst(codes: readonly number[]): number {
  const order = [
    exitCode.interrupted,
    exitCode.environment,
    exitCode.badInput,
    exitCode.expectationFailed,
    exitCode.inconclusive,
  ];
  return order.find((code) => codes.includes(code)) ?? exitCode.pass;
}
