import { Command } from "commander";
import { MeshbedError } from "../../base/errors.ts";
import { runInNode } from "../../engine/docker/run-in-node.ts";
import { standingNode } from "../../engine/docker/standing-node.ts";
import { connectAny } from "../connect-engine.ts";
import { onHostsOption } from "../options.ts";
import { runOption } from "../standing-run.ts";

export function execCommand(): Command {
  return new Command("exec")
    .description("Runs a command in a node's container: a shell when none is named.")
    .argument("<node>", "a node's name, as west-1")
    .argument("[command...]", "the command, after --")
    .addOption(runOption())
    .addOption(onHostsOption())
    .addHelpText("after", "\nExample:\n  meshbed exec node-1\n  meshbed exec node-1 -- cat /proc/net/tcp")
    .action(async (id: string, command: string[], { run, hosts: file }: { run?: string; hosts?: string }) => {
      const { hosts } = await connectAny(file, { signal: new AbortController().signal });
      const node = await standingNode(hosts, id, run);
      if (!node.isRunning) {
        throw new MeshbedError("BAD_INPUT", `${id} does not run; \`meshbed do 'start: ${id}'\` starts it`);
      }
      const words = command.length > 0 ? command : ["sh"];
      process.exitCode = await runInNode(node.container, words, process);
    });
}
