/** What the kernel holds of networks, on this host and in containers: all that a run may have touched, in a form that compares. */
import { execa } from "execa";

/** What each prints is the same when the state is the same; counters and times of life are taken out. */
const looks: Readonly<Record<string, readonly [string, ...string[]]>> = {
  links: ["ip", "-o", "link"],
  addresses: ["ip", "-o", "address"],
  routes: ["ip", "route", "show", "table", "all"],
  qdiscs: ["tc", "qdisc"],
  rules: ["nft", "list", "ruleset"],
  legacyRules: ["iptables-legacy-save"],
  namespaces: ["ip", "netns"],
};

/** Neighbours on the devices of container engines alone: those of the host's own devices come and go. */
const neighbours = ["ip", "-o", "neighbour"] as const;
const ofEngines = / dev (br-|docker|veth)/;

/** @param pid of a process in the namespace; left out: this host's */
export async function networkState(pid?: number): Promise<Record<string, readonly string[]>> {
  const enter = pid === undefined ? [] : ["nsenter", `--net=/proc/${pid}/ns/net`];
  const look = async (command: readonly string[]) => {
    const [program = "", ...rest] = [...enter, ...command];
    // A tool that is not there has put nothing there either.
    const { stdout } = await execa(program, rest, { reject: false });
    return (stdout ?? "")
      .split("\n")
      .map(stable)
      .filter((line) => line !== "");
  };
  const filters = async (device: string) => [
    ...(await look(["tc", "filter", "show", "dev", device, "ingress"])),
    ...(await look(["tc", "filter", "show", "dev", device, "egress"])),
  ];
  const state = Object.fromEntries(
    await Promise.all(
      Object.entries(looks).map(async ([name, command]) => [name, (await look(command)).sort()] as const),
    ),
  );
  const devices = (state.links ?? []).map((line) => line.split(":")[1]?.trim().split("@")[0] ?? "");
  return {
    ...state,
    filters: (await Promise.all(devices.map(filters))).flat(),
    neighbours: (await look(neighbours)).filter((line) => ofEngines.test(line)),
  };
}

function stable(line: string): string {
  return line
    .replace(/counter packets \d+ bytes \d+/g, "counter")
    .replace(/^:(\S+ \S+) \[\d+:\d+\]$/, ":$1")
    .replace(/^#.*/, "")
    .replace(/ (valid_lft|preferred_lft) \S+/g, "")
    .replace(/(refcnt|expires|used) \S+/g, "")
    .replace(/ (REACHABLE|STALE|DELAY|PROBE|FAILED|INCOMPLETE)$/, "")
    .trim();
}
