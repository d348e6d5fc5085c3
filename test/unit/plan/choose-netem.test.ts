import { expect, test } from "vitest";
import { chooseNetem } from "../../../orchestrator/plan/choose-netem.ts";
import { planOf } from "./plan-of.ts";

const group = "groups: { node: { count: 2 } }\n";
const correlated = `network: { within: { delay: 50ms, jitter: 5ms, correlation: 25% } }\n${group}`;
const lack =
  "the kernel's netem cannot correlate delays: it draws them from a table by the low bits of a number of which only the high bits are correlated";

test("what the kernel can do is left to whoever can, unless one is asked for", async () => {
  const plan = await planOf(`network: { within: { delay: 50ms, jitter: 5ms } }\n${group}`);
  expect(chooseNetem("auto", plan)).toEqual({ wish: "auto" });
  expect(chooseNetem("kernel", plan)).toEqual({ wish: "kernel", why: "asked for by --netem" });
  expect(chooseNetem("user", plan)).toEqual({ wish: "user", why: "asked for by --netem" });
});

test("what the kernel cannot do is the emulator's, with the reason", async () => {
  expect(chooseNetem("auto", await planOf(correlated))).toEqual({ wish: "user", why: lack });
});

test("what the kernel cannot do is refused to who asks for the kernel", async () => {
  const plan = await planOf(correlated);
  expect(() => chooseNetem("kernel", plan)).toThrow(
    `--netem kernel does not do for test: ${lack}; leave --netem out, and the emulator does it`,
  );
});

test("what comes later than the start counts, too", async () => {
  const plan = await planOf(
    `network: { within: { delay: 50ms, jitter: 5ms } }\n${group}phases: [{ name: only, for: 9s }]\n`,
  );
  const links = { kind: "last-mile", of: ["node-1"] } as const;
  const action = {
    kind: "change",
    id: "worse",
    what: "node-1",
    links,
    to: { delayMs: 9, jitterMs: 3, correlation: 0.5 },
  } as const;
  const phases = plan.phases.map((phase) => ({ ...phase, timeline: [{ atMs: 500, cause: "test", action }] }));
  expect(chooseNetem("auto", { ...plan, phases }).wish).toBe("user");
});
