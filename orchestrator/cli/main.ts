/** The program: each command is a file of `commands/`; here they meet, and errors become exit codes. */
import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { exitCode, MeshbedError } from "../base/errors.ts";
import { cleanCommand } from "./commands/clean.ts";
import { compareCommand } from "./commands/compare.ts";
import { conformanceCommand } from "./commands/conformance.ts";
import { cutCommand } from "./commands/cut.ts";
import { dialCommand } from "./commands/dial.ts";
import { doCommand } from "./commands/do.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { downCommand } from "./commands/down.ts";
import { execCommand } from "./commands/exec.ts";
import { exportCommand } from "./commands/export.ts";
import { hostsCommand } from "./commands/hosts.ts";
import { judgeCommand } from "./commands/judge.ts";
import { logsCommand } from "./commands/logs.ts";
import { planCommand } from "./commands/plan.ts";
import { psCommand } from "./commands/ps.ts";
import { replayCommand } from "./commands/replay.ts";
import { runCommand } from "./commands/run.ts";
import { schemaCommand } from "./commands/schema.ts";
import { scorecardsCommand } from "./commands/scorecards.ts";
import { shrinkCommand } from "./commands/shrink.ts";
import { upCommand } from "./commands/up.ts";
import { validateCommand } from "./commands/validate.ts";
import { viewCommand } from "./commands/view.ts";

const commands = [
  runCommand,
  validateCommand,
  planCommand,
  judgeCommand,
  conformanceCommand,
  scorecardsCommand,
  compareCommand,
  exportCommand,
  viewCommand,
  replayCommand,
  shrinkCommand,
  upCommand,
  downCommand,
  psCommand,
  doCommand,
  cutCommand,
  dialCommand,
  execCommand,
  logsCommand,
  schemaCommand,
  doctorCommand,
  hostsCommand,
  cleanCommand,
];

/** A command's action sets `process.exitCode` when it is not a pass; what is thrown sets it here. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("meshbed")
    .description(
      "Starts a network of real libp2p nodes in containers, gives its links their conditions, judges its health.",
    )
    .version(packageJson.version)
    .showHelpAfterError("(--help shows the arguments)")
    .addHelpText("after", examples)
    .exitOverride();
  for (const command of commands) program.addCommand(command().copyInheritedSettings(program));
  // Who piped the output may stop reading (`| head`); the run goes on to its end and cleans up all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = codeOfError(error);
  }
}

function ignoreClosedPipe(error: Error & { code?: string }): void {
  if (error.code !== "EPIPE") throw error;
}

function codeOfError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.pass : exitCode.badInput;
  if (error instanceof MeshbedError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  throw error;
}

const examples = `
Examples:
  meshbed run topologies/first-look.yaml            run it, judge it, write runs/latest/report.html
  meshbed run topologies --seed 3 --json            all of a folder, machine-readable
  meshbed plan topologies/hundred.yaml              what would start, where, and when
  meshbed judge runs/latest                         judge again, without an engine
  meshbed compare base new                          ten runs beside ten others: what is worse?
  meshbed export runs/latest --format csv --out t/  its measures and events, for other tools
  meshbed view runs/latest                          look at it in a browser
  meshbed replay runs/latest                        the very same plan again
  meshbed shrink runs/latest                        a smaller topology that still fails
  meshbed up topologies/ten-lines.yaml              a network to work with; meshbed down ends it
  meshbed do 'kill: node-3'                         what a phase can do, done by hand to it

Exit codes: 0 pass, 1 an expectation failed, 2 bad input, 3 environment, 4 inconclusive, 130 interrupted`;
