import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import { MeshbedError } from "../../base/errors.ts";
import { nodeLog } from "../../engine/docker/node-log.ts";
import { connectAny } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { onHostsOption, outOption } from "../options.ts";

export function logsCommand(): Command {
  return new Command("logs")
    .description("Prints a node's log: of the network that stands, else of the newest run.")
    .argument("<node>", "a node's name, as west-1")
    .option("--run <id>", "of this run, when several stand")
    .addOption(onHostsOption())
    .addOption(outOption())
    .action(async (node: string, { run, hosts: from, out }: { run?: string; hosts?: string; out: string }) => {
      using interrupt = interruption();
      const file = join(out, "latest", "logs", `${node}.log`);
      const { hosts } = await connectAny(from, interrupt);
      const standing = await nodeLog(hosts, node, run);
      if (standing !== undefined) await pipeline(standing, process.stdout, { end: false });
      else if (run === undefined && (await exists(file)))
        await pipeline(createReadStream(file), process.stdout, { end: false });
      else
        throw new MeshbedError(
          "BAD_INPUT",
          `no node ${node} stands${run ? ` in run ${run}` : ""}, and there is no ${file}; \`meshbed ps\` lists what stands`,
        );
    });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined; // not there, or not to be read: the same to the caller
}
