import { Agent } from "node:http";
import { expect, test } from "vitest";
import { dockerOptions } from "../../../docker/engine-address.ts";

const options = (url: string) => dockerOptions({ url, from: "DOCKER_HOST" });

test.each([
  ["unix:///run/user/7/docker.sock", { socketPath: "/run/user/7/docker.sock", protocol: "http" }],
  ["tcp://10.0.0.2:2375", { host: "10.0.0.2", port: "2375", protocol: "http" }],
  ["10.0.0.2:4243", { host: "10.0.0.2", port: "4243", protocol: "http" }],
  ["tcp://10.0.0.2", { host: "10.0.0.2", port: 2375, protocol: "http" }],
  ["https://10.0.0.2", { host: "10.0.0.2", port: 2376, protocol: "https" }],
  ["ssh://ada@lab", { host: "lab", protocol: "http", agent: expect.any(Agent) }],
])("reads %s", (url, expected) => {
  expect(options(url)).toMatchObject(expected);
});

test("says that the environment's host is not meant when a socket is", () => {
  expect(options("unix:///run/docker.sock")).toHaveProperty("host", undefined);
});
