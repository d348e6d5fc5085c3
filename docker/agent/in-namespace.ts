/** Runs ip, tc and nft inside the network namespace of a process, by nsenter; one shell for all that is to be done there. */
import { execa } from "execa";
import { z } from "zod";

/** In the order in which they are run. Each reads its commands from standard input. */
export const tools = { ip: "ip -batch -", tc: "tc -batch -", nft: "nft -f -" } as const;

/** What `ip -json address` prints, as far as it is read here. */
const ipAddresses = z.array(
  z.object({
    ifname: z.string().default(""),
    addr_info: z.array(z.object({ local: z.string().optional() })).default([]),
  }),
);

const timeoutMs = 10_000;

export type NamespaceCommands = { readonly [Tool in keyof typeof tools]?: string | undefined };

/** @param commands text for each tool. Throws an Error that quotes the one that failed; those after it have not run. */
export async function inNamespace(
  pid: number,
  commands: NamespaceCommands,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const script = Object.entries(tools).flatMap(([tool, call]) => {
    const text = commands[tool as keyof typeof tools];
    return text === undefined ? [] : [`${call} <<'END' || exit\n${text}END\n`];
  });
  if (script.length === 0) return;
  const result = await execa("nsenter", [`--net=/proc/${pid}/ns/net`, "sh", "-c", script.join("")], {
    env: environment,
    timeout: timeoutMs,
    reject: false,
  });
  if (result.failed) throw new Error(`in the namespace of process ${pid}: ${result.stderr || result.shortMessage}`);
}

export interface NamespaceDevices {
  /** The name of the one that carries the address. */
  readonly device: string;
  /** The names of all. */
  readonly all: readonly string[];
}

/** The devices of the namespace of a process, one of which carries an address. */
export async function devicesOf(pid: number, address: string): Promise<NamespaceDevices> {
  const { stdout } = await execa("nsenter", [`--net=/proc/${pid}/ns/net`, "ip", "-json", "address"], {
    timeout: timeoutMs,
  });
  const devices = ipAddresses.parse(JSON.parse(stdout));
  const found = devices.find(({ addr_info }) => addr_info.some(({ local }) => local === address));
  if (found === undefined) throw new Error(`no device of process ${pid} carries ${address}`);
  return { device: found.ifname, all: devices.map(({ ifname }) => ifname) };
}

export async function deviceOf(pid: number, address: string): Promise<string> {
  return (await devicesOf(pid, address)).device;
}
