import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import manifest from "../../../package.json" with { type: "json" };

const program = fileURLToPath(new URL("../../../docker/run-in-container.ts", import.meta.url));

const meshbed = (...args: readonly string[]) => execa("node", [program, ...args], { reject: false });

test("prints what meshbed prints, and ends with its exit code", async () => {
  expect(await meshbed("--version")).toMatchObject({ exitCode: 0, stdout: manifest.version });
  expect((await meshbed("validate", "no-such-file.yaml")).exitCode).toBe(2);
});

test("the commands inside speak with the engine outside", async () => {
  const { stdout } = await meshbed("doctor", "--json");
  const findings: { what: string; state: string }[] = JSON.parse(stdout);
  expect(findings).toContainEqual(expect.objectContaining({ what: "engine", state: "ok" }));
});
