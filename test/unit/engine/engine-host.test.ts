/** What is asked of an engine's host before anything is made on it. */
import type Docker from "dockerode";
import { afterEach, expect, test, vi } from "vitest";
import { engineHost, runtimeVariable } from "../../../orchestrator/engine/docker/engine-host.ts";

const docker = {
  version: async () => ({ Version: "28.1", ApiVersion: "1.49" }),
  info: async () => ({ KernelVersion: "6.1", NCPU: 2, MemTotal: 1024, Runtimes: { runc: {}, crun: {} } }),
  listNetworks: async () => [],
} as unknown as Docker;

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  ["the one that is asked for", "crun", { runtime: "crun" }],
  ["the engine's own where none is", "", {}],
])("the OCI runtime is %s", async (_, asked, runtime) => {
  vi.stubEnv(runtimeVariable, asked);
  expect((await engineHost(docker)).engine).toEqual({
    name: "docker",
    version: "28.1",
    apiVersion: "1.49",
    ...runtime,
  });
});

test("a runtime that the engine lacks is an error of the input that says which it has", async () => {
  vi.stubEnv(runtimeVariable, "kata");
  await expect(engineHost(docker)).rejects.toMatchObject({
    code: "BAD_INPUT",
    message:
      'MESHBED_OCI_RUNTIME: the engine has no OCI runtime kata, but crun, runc; add it under "runtimes" in its daemon.json, or choose another',
  });
});
