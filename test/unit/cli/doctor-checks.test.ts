/** What `meshbed doctor FILE` says of a topology. */
import { expect, test } from "vitest";
import { needFindings } from "../../../orchestrator/cli/doctor-checks.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

test("foretells what a topology needs of the host, with the mend where that is short", () => {
  const topology = parseTopology("topology: 1\nname: few\ngroups: { node: { count: 30 } }\n", "few.yaml");
  const host = { memoryBytes: 2.2 * 1024 ** 3, cpus: 1, limits: { neighbours: 512, processes: 32768 } };
  expect(needFindings(topology, host)).toEqual([
    { what: "few", state: "ok", found: "30 nodes; what it needs of this host:" },
    {
      what: "  memory",
      state: "warn",
      found: "2.0 GiB, of 2.2 GiB",
      mend: "run fewer nodes, or use a host with more memory",
    },
    {
      what: "  the join",
      state: "warn",
      found: "about 2m 19.6s of 1 core, of 1m 30s until join times out",
      mend: "give it a longer timeout, start the nodes more slowly, or run fewer",
    },
    { what: "  at rest", state: "ok", found: "0.3 cores, of 1 core" },
    {
      what: "  neighbour table",
      state: "warn",
      found: "930 entries, of 512",
      mend: "sudo sysctl -w net.ipv4.neigh.default.gc_thresh3=1024",
    },
    { what: "  processes", state: "ok", found: "2750 threads, of 32768" },
    { what: "  bridge", state: "ok", found: "31 ports for nodes, routers and surveyors, of 1023 that a bridge has" },
  ]);
});
