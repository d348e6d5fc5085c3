import { once } from "node:events";
import { Command } from "commander";
import { openRunPage } from "../../report/live/run-page.ts";
import { interruption } from "../interruption.ts";
import { traceOf } from "../run-directory.ts";

export function viewCommand(): Command {
  return new Command("view")
    .description("Serves a run's report on this machine, judged again from its trace; follows a run that goes on.")
    .argument("<rundir>", "a run's directory, as runs/latest")
    .addHelpText("after", notes)
    .action(async (directory: string) => {
      traceOf(directory);
      using interrupt = interruption("closing the page");
      await using page = await openRunPage();
      page.show(directory);
      await page.refresh();
      console.log(`${page.url}  shows ${directory}; Ctrl-C ends it`);
      if (!interrupt.signal.aborted) await once(interrupt.signal, "abort");
    });
}

const notes = `
Needs no engine, opens no browser and changes no file (\`meshbed judge\` writes the reports anew). Only this machine reaches the
page; from elsewhere: ssh -L 8080:127.0.0.1:PORT. The exit code is 0.

Example:
  meshbed view runs/latest`;
