import { Command } from "commander";
import { MeshbedError } from "../../base/errors.ts";
import { engineHost } from "../../engine/docker/engine-host.ts";
import { dissolveSwarm, formSwarm, managerOf, roleOf, type SwarmHost } from "../../engine/docker/swarm/swarm.ts";
import { engineText, sizeText } from "../../report/hosts-text.ts";
import { readHosts } from "../hosts-file.ts";

interface HostsCommandOptions {
  readonly form: boolean;
  readonly dissolve: boolean;
}

export function hostsCommand(): Command {
  return new Command("hosts")
    .description(
      "Shows the hosts of a file, for runs with --hosts; forms the Docker Swarm that they need, and dissolves it.",
    )
    .argument("<file>", "the hosts")
    .option("--form", "form a Swarm of them, the first its manager; none may be in one", false)
    .option("--dissolve", "have all of them leave their Swarm", false)
    .addHelpText("after", examples)
    .action(async (file: string, { form, dissolve }: HostsCommandOptions) => {
      if (form && dissolve) throw new MeshbedError("BAD_INPUT", "--form and --dissolve: expected one of them");
      const hosts = await readHosts(file);
      if (form) await formSwarm(hosts);
      if (dissolve) await dissolveSwarm(hosts);
      for (const line of await Promise.all(hosts.map(lineOf))) console.log(line);
      if (!dissolve) await managerOf(hosts);
    });
}

async function lineOf(host: SwarmHost): Promise<string> {
  const [{ engine, kernel, ...size }, role] = await Promise.all([engineHost(host.docker), roleOf(host)]);
  const wishes = `weight ${host.weight}${host.regions.length > 0 ? `, prefers ${host.regions.join(", ")}` : ""}`;
  return `${host.name.padEnd(16)} ${engineText(engine)}, ${sizeText(size)}, kernel ${kernel}, ${wishes}; in the Swarm: ${role}`;
}

const examples = `
A hosts file:
  hosts:
    - { name: alpha, engine: "unix:///var/run/docker.sock", address: 192.0.2.7 }
    - { name: beta, engine: "ssh://me@192.0.2.8", weight: 2, regions: [eu] }
    - { name: gamma, engine: "tcp://192.0.2.9:2376", certificates: certs/gamma }

Then: meshbed hosts hosts.yaml --form; meshbed run topology.yaml --hosts hosts.yaml`;
