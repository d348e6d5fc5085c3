/** Options that several commands share. */
import { InvalidArgumentError, Option } from "commander";
import { type ReachWish, reachWishes } from "../engine/engine.ts";
import { type NetemWish, netemWishes } from "../plan/choose-netem.ts";

export interface TopologyOptions {
  readonly set?: readonly string[];
  readonly seed?: number;
}

export const setOption = () =>
  new Option("--set <path=value>", "change the topology: --set groups.node.count=50 (repeatable)").argParser(
    (value: string, earlier: readonly string[] = []) => [...earlier, value],
  );

export const seedOption = () =>
  new Option("--seed <number>", "draw everything from this seed instead of the topology's").argParser((value) => {
    if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError("Expected a whole number, 0 or more.");
    return Number(value);
  });

export const repeatOption = () =>
  new Option("--repeat <number>", "run each so often, with the same seed, and show them beside each other")
    .argParser((value) => {
      const number = Number(value);
      if (!/^\d+$/.test(value) || number < 1 || number > 100) {
        throw new InvalidArgumentError("Expected a whole number, 1..100.");
      }
      return number;
    })
    .default(1);

export const outOption = () => new Option("--out <directory>", "where runs are written").default("runs");

export const keepOption = () =>
  new Option("--keep", "leave the network of a run that did not pass standing").default(false);

export const uiOption = () =>
  new Option("--ui", "serve the report as a page on this machine while it goes on, and print its address").default(
    false,
  );

export const jsonOption = () => new Option("--json", "print JSON instead of text").default(false);

export const netemOption = () =>
  new Option("--netem <who>", "who shapes the links: the kernel's netem, the user-space emulator, or whichever can")
    .choices(netemWishes)
    .default("auto" satisfies NetemWish);

export const reachOption = () =>
  new Option("--reach <who>", "who calls the nodes: this process, the net agent for it, or whichever can")
    .choices(reachWishes)
    .default("auto" satisfies ReachWish);

export const hostsOption = () =>
  new Option("--hosts <file>", "spread the network over these hosts, which form a Docker Swarm; see `meshbed hosts`");

/** Of commands that look for what stands. */
export const onHostsOption = () => new Option("--hosts <file>", "on these hosts, for what was spread over them");

/** What `--set` and `--seed` say together, as the topology's loader takes it. */
export function overrides({ set = [], seed }: TopologyOptions): { set: readonly string[] } {
  return { set: seed === undefined ? set : [...set, `seed=${seed}`] };
}
