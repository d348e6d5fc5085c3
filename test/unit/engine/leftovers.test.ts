import type { RequestListener } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { expect, test } from "vitest";
import { removeEndedRun, removeRun } from "../../../orchestrator/engine/docker/leftovers.ts";
import { fakeSocket } from "./fake-socket.ts";

/**
 * An engine with a network and nothing else.
 * @param endpoints those that it shows
 * @param counts whether it says that there are some all the same
 */
function engineWith(endpoints: Map<string, { Name: string }>, counts: boolean) {
  const asked: unknown[] = [];
  let isThere = true;
  const listener: RequestListener = async (request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://engine");
    const answer = (status: number, body?: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const network = { Id: "n1", Name: "meshbed-ab", Labels: {}, Containers: Object.fromEntries(endpoints) };
    if (pathname === "/containers/json") return answer(200, []);
    if (pathname === "/volumes") return answer(200, { Volumes: [] });
    if (pathname === "/networks") return answer(200, isThere ? [network] : []);
    if (request.method === "GET") return answer(200, network);
    if (pathname === "/networks/n1/disconnect") {
      asked.push(await json(request));
      endpoints.clear();
      return answer(200);
    }
    if (counts || endpoints.size > 0) return answer(403, { message: "network meshbed-ab has active endpoints" });
    isThere = false;
    return answer(204);
  };
  return { listener, asked, isThere: () => isThere };
}

test("an endpoint that the engine remembers of a container that is gone does not keep the network", async () => {
  const engine = engineWith(new Map([["ep-1f", { Name: "meshbed-ab-node-1" }]]), false);
  await using socket = await fakeSocket(engine.listener);
  await removeRun(new Docker({ socketPath: socket.path }), "ab");
  expect(engine.asked).toEqual([{ Container: "meshbed-ab-node-1", Force: true }]);
  expect(engine.isThere()).toBe(false);
});

test("a network of which the engine counts endpoints that it does not have is told with the mend, and soon", async () => {
  await using socket = await fakeSocket(engineWith(new Map(), true).listener);
  await expect(removeRun(new Docker({ socketPath: socket.path }), "ab", { endpointsMs: 300 })).rejects.toThrow(
    "run ab could not be removed: the engine counts endpoints that are gone; restart it, and call `meshbed clean`; " +
      "left: meshbed-ab (network meshbed-ab has active endpoints)",
  );
});

test("a run that has ended keeps its result where the engine keeps its network, and tells the mend", async () => {
  await using socket = await fakeSocket(engineWith(new Map(), true).listener);
  const told: string[] = [];
  await removeEndedRun(new Docker({ socketPath: socket.path }), "ab", (line) => told.push(line), { endpointsMs: 300 });
  expect(told).toEqual([expect.stringContaining("endpoints that are gone; restart it, and call `meshbed clean`")]);
});

test("whatever else keeps a run from being removed is thrown", async () => {
  await using socket = await fakeSocket((_, response) => response.writeHead(500).end("{}"));
  const removal = removeEndedRun(new Docker({ socketPath: socket.path }), "ab", () => undefined, { endpointsMs: 300 });
  await expect(removal).rejects.toThrow("run ab could not be removed");
});

test("a removal goes on for as long as something goes, and tells a standstill with what is left", async () => {
  const left = new Set(["c1", "c2", "c3", "c4", "c5", "c6"]);
  const stuck = new Set<string>();
  await using socket = await fakeSocket(async (request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://engine");
    const answer = (body: unknown) => response.writeHead(200).end(JSON.stringify(body));
    if (pathname === "/containers/json") return answer([...left].map((Id) => ({ Id, Names: [`/${Id}`] })));
    if (pathname === "/volumes") return answer({ Volumes: [] });
    if (pathname === "/networks") return answer([]);
    const id = pathname.split("/").at(-1) ?? "";
    if (stuck.has(id)) return;
    await sleep(800);
    left.delete(id);
    return response.writeHead(204).end();
  });
  const docker = new Docker({ socketPath: socket.path });
  // Two at once: 2.4 s in all, of which 2 would not do.
  await removeRun(docker, "ab", { standstillMs: 2000 });
  expect([...left]).toEqual([]);
  for (const id of ["c1", "c2"]) {
    left.add(id);
    stuck.add(id);
  }
  await expect(removeRun(docker, "ab", { standstillMs: 2000 })).rejects.toThrow(
    "run ab could not be removed: nothing went for 2s; left: /c1, /c2",
  );
});
