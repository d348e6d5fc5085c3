/** What the engine does before it talks of networks. */
import type Docker from "dockerode";
import { expect, test, vi } from "vitest";
import { dockerEngine } from "../../../orchestrator/engine/docker/docker-engine.ts";
import { imagesVariable } from "../../../orchestrator/engine/docker/images.ts";
import type { UpOptions } from "../../../orchestrator/engine/engine.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";

const o = { signal: new AbortController().signal, onProgress: () => undefined } as unknown as UpOptions;

test("of networks that begin at once, one looks for images and makes them, and the others wait for it", async () => {
  const looks: PromiseWithResolvers<never>[] = [];
  const inspect = () => {
    looks.push(Promise.withResolvers<never>());
    return looks.at(-1)?.promise;
  };
  const engine = dockerEngine({ getImage: () => ({ inspect }) } as unknown as Docker);
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

test("images are looked for as often as networks begin, and made again only when one is gone", async () => {
  const names = { base: "b", nodes: { "node-js": "n", "node-js-2": "n2" }, agent: "a" };
  vi.stubEnv(imagesVariable, JSON.stringify(names));
  const gone = new Set<string>();
  const looked: string[] = [];
  const getImage = (tag: string) => ({
    inspect: async () => {
      looked.push(tag);
      if (gone.has(tag)) throw Object.assign(new Error("no such image"), { statusCode: 404 });
      return { Id: tag };
    },
  });
  const begun: unknown[] = [];
  const version = () => {
    begun.push(looked.splice(0));
    throw new Error("far enough");
  };
  const engine = dockerEngine({ getImage, version } as unknown as Docker);
  const up = () => expect(engine.up({} as Plan, o)).rejects.toThrow("far enough");
  await up();
  await up();
  gone.add("n2");
  vi.stubEnv(imagesVariable, "no JSON");
  await expect(engine.up({} as Plan, o)).rejects.toThrow("is not valid JSON");
  expect(begun).toEqual([[], ["b", "n", "n2", "a"]]);
  vi.unstubAllEnvs();
});
