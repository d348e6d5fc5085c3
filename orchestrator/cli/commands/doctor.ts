import { styleText } from "node:util";
import { Command } from "commander";
import { exitCode, MeshbedError } from "../../base/errors.ts";
import { findLeftovers } from "../../engine/docker/leftovers.ts";
import type { NetemWish } from "../../plan/choose-netem.ts";
import { connectEngine } from "../connect-engine.ts";
import { type Finding, hostFindings } from "../doctor-checks.ts";
import { interruption } from "../interruption.ts";
import { describeLeftover, isLeftBehind } from "../leftovers.ts";
import { jsonOption, netemOption } from "../options.ts";

const marks = { ok: styleText("green", "✔"), warn: styleText("yellow", "!"), fail: styleText("red", "✘") };

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Looks at the engine, the kernel and the host's limits; each finding comes with its mend.")
    .addOption(netemOption())
    .addOption(jsonOption())
    .action(async ({ json, netem }: { json: boolean; netem: NetemWish }) => {
      using interrupt = interruption();
      const findings = [...(await engineFindings(interrupt.signal)), ...(await hostFindings(netem))];
      if (json) console.log(JSON.stringify(findings, null, 2));
      else {
        for (const { what, state, found, mend } of findings) {
          console.log(
            `${marks[state]} ${what.padEnd(18)} ${found}${mend === undefined ? "" : `\n${" ".repeat(21)}→ ${mend}`}`,
          );
        }
      }
      if (findings.some((finding) => finding.state === "fail")) process.exitCode = exitCode.environment;
    });
}

async function engineFindings(signal: AbortSignal): Promise<Finding[]> {
  try {
    const { docker, where, version, apiVersion } = await connectEngine({ signal });
    const left = (await findLeftovers(docker)).filter(isLeftBehind);
    return [
      { what: "engine", state: "ok", found: `${version} (API ${apiVersion}) at ${where}` },
      ...left.map(
        (run): Finding => ({
          what: "left behind",
          state: "warn",
          found: `run ${run.runId}: ${describeLeftover(run)}`,
          mend: `meshbed clean ${run.runId}`,
        }),
      ),
    ];
  } catch (error) {
    if (!(error instanceof MeshbedError) || error.code !== "NO_ENGINE") throw error;
    return [{ what: "engine", state: "fail", found: "none answers", mend: error.message }];
  }
}
