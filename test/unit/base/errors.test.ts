import { expect, test } from "vitest";
import { exitCode, MeshbedError, messageOf } from "../../../orchestrator/base/errors.ts";

test("an error carries its code, its details, its cause and the exit code that belongs to it", () => {
  const cause = new Error("ENOENT");
  const error = new MeshbedError("TRACE", "runs/x cannot be read", { cause, details: { run: "x" } });
  expect(error).toMatchObject({ name: "MeshbedError", code: "TRACE", cause, details: { run: "x" } });
  expect(error.exitCode).toBe(exitCode.badInput);
});

test("an error without a cause has none, not one that is undefined", () => {
  expect(new MeshbedError("NODE", "node-1 does not answer")).not.toHaveProperty("cause");
});

test.each([
  ["BAD_INPUT", 2],
  ["NO_ENGINE", 3],
  ["TIMEOUT", 3],
  ["INTERRUPTED", 130],
] as const)("%s ends the process with %i", (code, expected) => {
  expect(new MeshbedError(code, "").exitCode).toBe(expected);
});

test("anything that was thrown has a message", () => {
  expect([messageOf(new Error("a")), messageOf("b"), messageOf(undefined)]).toEqual(["a", "b", "undefined"]);
});
