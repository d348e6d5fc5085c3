/** What the engine does before it talks of networks. */
import type Docker from "dockerode";
import { expect, test } from "vitest";
import { dockerEngine } from "../../../orchestrator/engine/docker/docker-engine.ts";
import type { UpOptions } from "../../../orchestrator/engine/engine.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";

test("of networks that begin at once, one looks for images and makes them, and the others wait for it", async () => {
  const looks: PromiseWithResolvers<never>[] = [];
  const inspect = () => {
    looks.push(Promise.withResolvers<never>());
    return looks.at(-1)?.promise;
  };
  const engine = dockerEngine({ getImage: () => ({ inspect }) } as unknown as Docker);
  const o = { signal: new AbortController().signal, onProgress: () => undefined } as unknown as UpOptions;
  const ups = [1, 2].map((n) => expect(engine.up({} as Plan, o)).rejects.toThrow(`no engine ${n}`));
  const turns = () => new Promise((resolve) => setImmediate(resolve));
  await turns();
  expect(looks.length).toBe(1);
  looks[0]?.reject(new Error("no engine 1"));
  await turns();
  expect(looks.length).toBe(2);
  looks[1]?.reject(new Error("no engine 2"));
  await Promise.all(ups);
});
