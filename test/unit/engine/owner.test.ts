import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { isOwnerAlive, thisOwner } from "../../../orchestrator/engine/docker/owner.ts";

test("this process is alive", async () => {
  expect(await isOwnerAlive(await thisOwner())).toBe(true);
});

test("a process that ended is not alive", async () => {
  const child = spawn(process.execPath, ["--eval", ""]);
  await once(child, "exit");
  expect(await isOwnerAlive(`${hostname()}:${child.pid}:1`)).toBe(false);
});

test("a later process with the same number is not the owner", async () => {
  expect(await isOwnerAlive(`${hostname()}:${process.pid}:1`)).toBe(false);
});

test("a process of another host is taken to be alive", async () => {
  expect(await isOwnerAlive("another-host:1:1")).toBe(true);
});
