import { Command } from "commander";
import { judge } from "../../assertions/judge.ts";
import { writeReports } from "../../report/write-reports.ts";
import { readTrace } from "../../trace/trace-reader.ts";
import { jsonOption } from "../options.ts";
import { traceOf } from "../run-directory.ts";
import { outcomeExitCode, showResult } from "../show-result.ts";

export function judgeCommand(): Command {
  return new Command("judge")
    .description("Judges a run again from its trace alone, and writes its reports anew; needs no engine.")
    .argument("<rundir>", "a run's directory, as runs/latest")
    .addOption(jsonOption())
    .action(async (directory: string, { json }: { json: boolean }) => {
      const trace = await readTrace(traceOf(directory));
      const judgement = judge(trace);
      await writeReports(directory, { trace, judgement });
      await showResult({ directory, trace, judgement }, { json });
      process.exitCode = outcomeExitCode(judgement.outcome);
    });
}
