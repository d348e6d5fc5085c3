/**
 * `node docker/engines/main.ts up 3` starts three container engines on this machine, each in a network namespace of its own, as if they were
 * three hosts, and prints the hosts file that `--hosts` takes; `down` ends them and removes all that they have. For tests, and to try what
 * takes many hosts on one. Root on Linux, where `make setup` has installed an engine.
 */
import { endHosts, mostHosts, startHosts } from "./hosts.ts";

const [verb, count = "2"] = process.argv.slice(2);
const abort = new AbortController();
process.once("SIGINT", () => abort.abort(new Error("interrupted")));

const hosts = Number(count);
if (verb === "up" && Number.isInteger(hosts) && hosts >= 1 && hosts <= mostHosts) {
  console.log("hosts:");
  for (const { name, address, socket, process } of await startHosts(hosts, abort)) {
    console.log(`  - { name: ${name}, engine: "unix://${socket}", address: ${address} } # process ${process}`);
  }
} else if (verb === "down") {
  for (const name of await endHosts()) console.log(`${name} is gone`);
} else {
  console.error(`expected \`up <1..${mostHosts}>\` or \`down\``);
  process.exitCode = 2;
}
