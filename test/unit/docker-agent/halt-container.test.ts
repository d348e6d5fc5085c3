import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { haltContainer, isFirstOfNamespace } from "../../../docker/agent/halt-container.ts";

test.each([
  ["a container's first process", "Name:\tnode\nNSpid:\t4711\t1\nNSpgid:\t4711\t1\n", true],
  ["another process of a container", "Name:\tnode\nNSpid:\t4712\t7\nNSpgid:\t4712\t1\n", false],
  ["the host's first process", "Name:\tinit\nNSpid:\t1\n", false],
  ["a process of a kernel that does not say", "Name:\tnode\nPid:\t1\n", false],
])("%s", (_, status, isFirst) => {
  expect(isFirstOfNamespace(status)).toBe(isFirst);
});

test("a process that took the number of one that ended is left alone, and one that is gone is none", async () => {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  await haltContainer(child.pid ?? 0);
  expect(await readFile(`/proc/${child.pid}/status`, "utf8")).toMatch(/^State:\s+[^T]/m);
  await expect(haltContainer(2 ** 30)).resolves.toBeUndefined();
});
