/**
 * Where an engine listens, as the docker command line writes it (unix://, tcp://, ssh://), made into dockerode's options.
 * Leaves out npipe://: on Windows, Meshbed runs inside WSL.
 */
import { readFileSync } from "node:fs";
import type { Agent } from "node:http";
import { join } from "node:path";
import type { DockerOptions } from "dockerode";
import { MeshbedError } from "../orchestrator/base/errors.ts";
import { overSsh } from "./over-ssh.ts";

export interface EngineAddress {
  /** "unix:///var/run/docker.sock" */
  readonly url: string;
  /** Who named it, for messages: "DOCKER_HOST", "the docker context colima", "a usual socket". */
  readonly from: string;
  /** Folder with ca.pem, cert.pem and key.pem; TLS is spoken when it is given. */
  readonly certificates?: string;
}

/** dockerode takes an agent, too, though its types do not say so. */
export type EngineOptions = DockerOptions & { readonly agent?: Agent };

/** Throws MeshbedError NO_ENGINE when the address cannot be read. */
export function dockerOptions(address: EngineAddress): EngineOptions {
  const url = parse(address);
  // dockerode fills what is missing from the environment, so what must not come from there is said to be undefined.
  const explicit = { host: undefined, port: undefined, ca: undefined, cert: undefined, key: undefined };
  switch (url.protocol) {
    case "unix:":
      return { ...explicit, socketPath: decodeURIComponent(url.pathname), protocol: "http" };
    case "tcp:":
    case "http:":
    case "https:":
      return { ...explicit, host: url.hostname, ...tcp(url, address) };
    case "ssh:":
      return { ...explicit, host: url.hostname, protocol: "http", agent: overSsh(url) };
    default:
      throw unreadable(address);
  }
}

/** Whether the address is a socket of this machine. */
export function isSocket(options: DockerOptions): options is DockerOptions & { socketPath: string } {
  return typeof options.socketPath === "string";
}

function tcp(url: URL, { certificates, from }: EngineAddress): DockerOptions {
  if (certificates === undefined) {
    const protocol = url.protocol === "https:" ? "https" : "http";
    return { protocol, port: url.port || (protocol === "https" ? 2376 : 2375) };
  }
  const file = (name: string) => {
    try {
      return readFileSync(join(certificates, name));
    } catch (cause) {
      throw new MeshbedError("NO_ENGINE", `${from} asks for TLS, and ${join(certificates, name)} cannot be read`, {
        cause,
      });
    }
  };
  return {
    protocol: "https",
    port: url.port || 2376,
    ca: file("ca.pem"),
    cert: file("cert.pem"),
    key: file("key.pem"),
  };
}

function parse(address: EngineAddress): URL {
  try {
    // DOCKER_HOST=host:2375 is short for tcp://host:2375.
    return new URL(address.url.includes("//") ? address.url : `tcp://${address.url}`);
  } catch (cause) {
    throw unreadable(address, cause);
  }
}

function unreadable({ from, url }: EngineAddress, cause?: unknown): MeshbedError {
  return new MeshbedError(
    "NO_ENGINE",
    `${from} is "${url}"; expected an address as unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host`,
    { cause },
  );
}
