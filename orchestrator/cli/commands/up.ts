import { Command } from "commander";
import type { ReachWish } from "../../engine/engine.ts";
import type { NetemWish } from "../../plan/choose-netem.ts";
import type { Topology } from "../../topology/topology.ts";
import { connectAny } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { tellLeftovers } from "../leftovers.ts";
import { loadOneTopology } from "../load-topologies.ts";
import {
  hostsOption,
  netemOption,
  outOption,
  reachOption,
  seedOption,
  setOption,
  type TopologyOptions,
} from "../options.ts";
import { exitCodeOf } from "../run-series.ts";
import { runTopology } from "../run-topology.ts";
import { watched } from "../watched.ts";

interface UpCommandOptions extends TopologyOptions {
  readonly netem: NetemWish;
  readonly reach: ReachWish;
  readonly hosts?: string;
  readonly out: string;
}

export function upCommand(): Command {
  return new Command("up")
    .description("Brings a network up, lives through its first phase, and leaves it standing for hands-on work.")
    .argument("<file>", "a topology file")
    .addOption(setOption())
    .addOption(seedOption())
    .addOption(netemOption())
    .addOption(reachOption())
    .addOption(hostsOption())
    .addOption(outOption())
    .action(async (file: string, options: UpCommandOptions) => {
      const loaded = await loadOneTopology(file, options);
      using interrupt = interruption();
      const { engine, hosts } = await connectAny(options.hosts, interrupt);
      await tellLeftovers(hosts, interrupt);
      const run = await watched(
        {
          engine,
          netem: options.netem,
          reach: options.reach,
          purpose: "hands-on",
          out: options.out,
          signal: interrupt.signal,
          keep: () => !interrupt.signal.aborted,
        },
        (o) => runTopology({ ...loaded, topology: firstPhase(loaded.topology) }, o),
      );
      if (run.stopped !== undefined) process.exitCode = exitCodeOf(run);
      else for (const reason of run.judgement.reasons) console.error(`not well: ${reason}`);
      const { plan, runId, environment } = run.trace.header;
      if (!run.kept) return;
      for (const { id, address, config } of plan.nodes)
        console.log(`${id.padEnd(20)} http://${address}:${config.adminPort}`);
      if (environment.reach === "agent")
        console.log("\nThe net agent calls these addresses; this host may not reach them.");
      const how = options.hosts === undefined ? "" : `, each with --hosts ${options.hosts}`;
      console.log(
        `\nRun ${runId} stands. \`meshbed do\`, \`cut\`, \`dial\` and \`exec\` work on it, \`logs NODE\` shows a node's log, \`down\` removes it all${how}.`,
      );
    });
}

/** Nothing is expected of a network for hands-on work but that its first phase comes to its end; then it is the operator's anyway. */
function firstPhase(topology: Topology): Topology {
  return { ...topology, phases: topology.phases.slice(0, 1).map(withoutPause), expectations: [] };
}

function withoutPause(phase: Topology["phases"][number]): Topology["phases"][number] {
  return { ...phase, pause: false };
}
