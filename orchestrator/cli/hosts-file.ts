/** The file of `--hosts`: the hosts that a run is spread over, each with its engine. Documented in docker/README.md. */
import { dirname, resolve } from "node:path";
import Docker from "dockerode";
import { z } from "zod";
import { dockerOptions } from "../../docker/engine-address.ts";
import type { Hosts } from "../engine/docker/swarm/swarm-engine.ts";
import { readYaml } from "./yaml-file.ts";

const hostEntry = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: "expected lower-case letters, digits and dashes" }),
  engine: z.string({ error: "expected the engine's address, as unix:///var/run/docker.sock or ssh://user@host" }),
  /** A folder with ca.pem, cert.pem and key.pem, from the file's folder. */
  certificates: z.string().optional(),
  address: z.string().optional(),
  weight: z.number().positive({ error: "expected a number above 0" }).default(1),
  regions: z.array(z.string()).default([]),
});

const hostsFile = z.strictObject({
  hosts: z
    .array(hostEntry)
    .min(1, { error: "expected at least one host" })
    .refine((hosts) => new Set(hosts.map(({ name }) => name)).size === hosts.length, {
      error: "expected names that differ",
    }),
});

/** Throws MeshbedError BAD_INPUT with each problem and its place, or NO_ENGINE for an address that is none. */
export async function readHosts(file: string): Promise<Hosts> {
  const { hosts } = await readYaml(file, hostsFile);
  const [first, ...others] = hosts.map(({ engine, certificates, address, ...share }) => {
    const folder = certificates === undefined ? undefined : resolve(dirname(file), certificates);
    const from = `${file}: ${share.name}`;
    const options = dockerOptions({ url: engine, from, ...(folder !== undefined && { certificates: folder }) });
    const reached = address ?? (typeof options.host === "string" ? options.host : undefined);
    return { ...share, docker: new Docker(options), ...(reached !== undefined && { address: reached }) };
  });
  if (first === undefined) throw new Error("the schema lets no empty list pass");
  return [first, ...others];
}
