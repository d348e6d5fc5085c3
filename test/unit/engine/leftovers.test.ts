import { json } from "node:stream/consumers";
import Docker from "dockerode";
import { expect, test } from "vitest";
import { removeRun } from "../../../orchestrator/engine/docker/leftovers.ts";
import { fakeSocket } from "./fake-socket.ts";

test("an endpoint that the engine remembers of a container that is gone does not keep the network", async () => {
  const endpoints = new Map([["ep-1f", { Name: "meshbed-ab-node-1" }]]);
  const asked: unknown[] = [];
  let isThere = true;
  await using socket = await fakeSocket(async (request, response) => {
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
    if (endpoints.size > 0) return answer(403, { message: "network meshbed-ab has active endpoints" });
    isThere = false;
    return answer(204);
  });
  await removeRun(new Docker({ socketPath: socket.path }), "ab");
  expect(asked).toEqual([{ Container: "meshbed-ab-node-1", Force: true }]);
  expect(isThere).toBe(false);
});
