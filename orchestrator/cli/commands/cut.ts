import { join } from "node:path";
import { Command } from "commander";
import { MeshbedError } from "../../base/errors.ts";
import { standingByHand } from "../../run/by-hand.ts";
import { readActions } from "../../trace/read-actions.ts";
import { connectAny } from "../connect-engine.ts";
import { doSteps } from "../do-steps.ts";
import { interruption } from "../interruption.ts";
import { onHostsOption } from "../options.ts";
import { runOption, standingRun } from "../standing-run.ts";

interface CutOptions {
  readonly heal: boolean;
  readonly run?: string;
  readonly hosts?: string;
}

export function cutCommand(): Command {
  return new Command("cut")
    .description("Cuts what lies between two nodes of a network that stands, both ways; --heal ends it.")
    .argument("<a>", "a node, a group or a region")
    .argument("<b>", "another")
    .option("--heal", "let packets through again", false)
    .addOption(runOption())
    .addOption(onHostsOption())
    .addHelpText("after", "\nExample:\n  meshbed cut node-1 node-2\n  meshbed cut node-1 node-2 --heal")
    .action(async (a: string, b: string, { heal, run: runId, hosts: file }: CutOptions) => {
      using interrupt = interruption("bringing back what was done");
      const { hosts, engine } = await connectAny(file, interrupt);
      const run = await standingRun(hosts, runId);
      const text = JSON.stringify(
        heal ? { heal: await cutsBetween(a, b, run.directory) } : { between: [a, b], cut: true },
      );
      await doSteps(run, { text, fileName: "cut", folder: process.cwd() }, { ...interrupt, engine });
    });
}

/** The numbers of the commands that cut just these from each other. */
async function cutsBetween(a: string, b: string, directory: string): Promise<readonly number[]> {
  const { actions } = await readActions(join(directory, "trace.ndjson"));
  const found = [...standingByHand(actions)].flatMap(([number, what]) => {
    const isCut = what.some(
      (action) => action.kind === "change" && action.to.cut && [`${a} - ${b}`, `${b} - ${a}`].includes(action.what),
    );
    return isCut ? [number] : [];
  });
  if (found.length > 0) return found;
  throw new MeshbedError(
    "BAD_INPUT",
    `nothing was done by hand that cuts ${a} from ${b}; \`meshbed ps\` shows what was`,
  );
}
