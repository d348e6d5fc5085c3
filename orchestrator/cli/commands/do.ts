import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { connectAny } from "../connect-engine.ts";
import { doSteps } from "../do-steps.ts";
import { interruption } from "../interruption.ts";
import type { StepsRequest } from "../operator-socket.ts";
import { onHostsOption } from "../options.ts";
import { runOption, standingRun } from "../standing-run.ts";

export function doCommand(): Command {
  return new Command("do")
    .description("Does something to a network that stands: any fault or change of conditions that a phase can have.")
    .argument("<steps>", "a file of one step or a list of them, or the step itself")
    .addOption(runOption())
    .addOption(onHostsOption())
    .addHelpText("after", examples)
    .action(async (steps: string, { run, hosts: file }: { run?: string; hosts?: string }) => {
      const request = await requestOf(steps);
      using interrupt = interruption("bringing back what was done");
      const { hosts, engine } = await connectAny(file, interrupt);
      await doSteps(await standingRun(hosts, run), request, { ...interrupt, engine });
    });
}

/** A file has a name with a dot or a slash, and no colon; a step always has one. */
async function requestOf(steps: string): Promise<StepsRequest> {
  if (steps.includes(":")) return { text: steps, fileName: "the step", folder: process.cwd() };
  try {
    return { text: await readFile(steps, "utf8"), fileName: steps, folder: resolve(dirname(steps)) };
  } catch (cause) {
    const message = `${steps}: the file cannot be read: ${messageOf(cause)}`;
    throw new MeshbedError("BAD_INPUT", `${message}; a step itself has a colon, as 'kill: node-1'`, { cause });
  }
}

const examples = `
Examples:
  meshbed do 'kill: node-3'                                             down until it is started or healed
  meshbed do '{ kill: { group: mobile, count: 2 }, for: 20s }'          back after 20s; the command waits
  meshbed do '{ between: [eu, us], delay: 200ms, loss: 5% }'            other conditions
  meshbed do '{ partition: [[eu], [us, asia]] }'
  meshbed do 'start: node-3'                                            starts what was stopped, by whomever
  meshbed do 'heal: 2'                                                  ends what the second command did; all ends all
  meshbed do storm.yaml                                                 a list of them, each with its at: and for:

What has no for: stands until it is healed, or the network is removed. \`meshbed ps\` lists it. Ctrl-C brings back what lasts.`;
