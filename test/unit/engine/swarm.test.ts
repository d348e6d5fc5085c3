/** The Swarm that hosts are in, by what their engines say. */
import type { RequestListener } from "node:http";
import { json } from "node:stream/consumers";
import Docker from "dockerode";
import { expect, test } from "vitest";
import { removeRun } from "../../../orchestrator/engine/docker/leftovers.ts";
import { answering, formSwarm, managerOf } from "../../../orchestrator/engine/docker/swarm/swarm.ts";
import { type FakeSocket, fakeSocket } from "./fake-socket.ts";

interface Told {
  readonly state?: string;
  readonly id?: string;
  readonly manages?: boolean;
  /** Ids of hosts that are ready, which a manager tells. */
  readonly ready?: readonly string[];
}

function engineOf(
  { state = "active", id = "", manages = false, ready = [] }: Told,
  asked: unknown[] = [],
): RequestListener {
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://engine");
    const answer = (body: unknown) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.method === "POST") asked.push([pathname, await json(request).catch(() => null)]);
    if (pathname === "/info")
      return answer({ Swarm: { LocalNodeState: state, NodeID: id, ControlAvailable: manages } });
    if (pathname === "/nodes") return answer(ready.map((ID) => ({ ID, Status: { State: "ready" } })));
    if (pathname === "/swarm") return answer({ JoinTokens: { Worker: "worker-token" } });
    return answer({});
  };
}

async function hostsOf(told: Readonly<Record<string, RequestListener>>, stack: AsyncDisposableStack) {
  return await Promise.all(
    Object.entries(told).map(async ([name, listener], i) => {
      const socket: FakeSocket = stack.use(await fakeSocket(listener));
      const docker = new Docker({ socketPath: socket.path });
      return { name, docker, weight: 1, regions: [], address: `192.0.2.${i + 1}` };
    }),
  );
}

test("the manager is the first that says it manages, of a Swarm that all are ready in", async () => {
  await using stack = new AsyncDisposableStack();
  const manager = engineOf({ id: "b", manages: true, ready: ["a", "b"] });
  const hosts = await hostsOf({ a: engineOf({ id: "a" }), b: manager }, stack);
  expect((await managerOf(hosts)).name).toBe("b");
  expect((await answering(hosts.toReversed(), () => undefined)).map(({ name }) => name)).toEqual(["a", "b"]);
});

test.each([
  [{ a: { state: "inactive" }, b: { manages: true } }, "a is not in a Swarm; `meshbed hosts <file> --form`"],
  [{ a: { id: "a" }, b: { id: "a" } }, "b is the engine of another of the hosts; name each once"],
  [{ a: { id: "a" }, b: { id: "b" } }, "none of the hosts manages their Swarm"],
  [{ a: { id: "a", manages: true, ready: ["a"] }, b: { id: "b" } }, "b is not ready in the Swarm that a manages"],
] as const)("hosts that are no Swarm together are told so, with the mend: %j", async (told, message) => {
  await using stack = new AsyncDisposableStack();
  const engines = Object.fromEntries(Object.entries(told).map(([name, one]) => [name, engineOf(one)]));
  await expect(managerOf(await hostsOf(engines, stack))).rejects.toThrow(message);
});

test("a Swarm is formed by its first host, and the others join it as workers", async () => {
  await using stack = new AsyncDisposableStack();
  const asked: unknown[] = [];
  const free = engineOf({ state: "inactive" }, asked);
  await formSwarm(await hostsOf({ a: free, b: free }, stack));
  expect(asked).toEqual([
    ["/swarm/init", { ListenAddr: "0.0.0.0:2377", AdvertiseAddr: "192.0.2.1" }],
    [
      "/swarm/join",
      {
        ...{ ListenAddr: "0.0.0.0:2377", AdvertiseAddr: "192.0.2.2", RemoteAddrs: ["192.0.2.1:2377"] },
        JoinToken: "worker-token",
      },
    ],
  ]);
});

test("a host that is in a Swarm already is not taken out of it", async () => {
  await using stack = new AsyncDisposableStack();
  const asked: unknown[] = [];
  const hosts = await hostsOf({ a: engineOf({ state: "inactive" }, asked), b: engineOf({}, asked) }, stack);
  await expect(formSwarm(hosts)).rejects.toThrow("b is in a Swarm already; `--dissolve` has it leave");
  expect(asked).toEqual([]);
});

/** With one network of a Swarm, which goes as the engine says. */
function engineWithOverlay(manages: boolean, removal: { status: number; message?: string }): RequestListener {
  let isThere = true;
  return (request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://engine");
    const answer = (status: number, body?: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const network = { Id: "n1", Name: "meshbed-ab", Labels: {}, Containers: {}, Scope: "swarm" };
    if (pathname === "/info") return answer(200, { Swarm: { ControlAvailable: manages } });
    if (pathname === "/containers/json") return answer(200, []);
    if (pathname === "/volumes") return answer(200, { Volumes: [] });
    if (pathname === "/networks") return answer(200, isThere ? [network] : []);
    if (request.method === "GET") return answer(200, network);
    isThere = removal.status >= 300;
    return answer(removal.status, removal);
  };
}

test("a host that does not manage the Swarm leaves its network to those that do", async () => {
  await using socket = await fakeSocket(engineWithOverlay(false, { status: 503, message: "not a manager" }));
  await removeRun(new Docker({ socketPath: socket.path }), "ab", { endpointsMs: 300 });
});

test("a network that another host holds on to is told with the mend", async () => {
  const held = { status: 400, message: "network n1 is in use by task t1" };
  await using socket = await fakeSocket(engineWithOverlay(true, held));
  await expect(removeRun(new Docker({ socketPath: socket.path }), "ab", { endpointsMs: 300 })).rejects.toThrow(
    "another host of the Swarm has not let go of it; when that one is back, call `meshbed clean --hosts <file>`",
  );
});
