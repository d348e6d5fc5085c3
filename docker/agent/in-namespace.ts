/** Runs tc, nft or ip inside the network namespace of a process, by nsenter, with its commands on standard input. */
import { execa } from "execa";
import { z } from "zod";

const tools = {
  tc: ["tc", "-batch", "-"],
  nft: ["nft", "-f", "-"],
  ip: ["ip", "-batch", "-"],
} as const;

/** What `ip -json address` prints, as far as it is read here. */
const ipAddresses = z.array(
  z.object({
    ifname: z.string().default(""),
    addr_info: z.array(z.object({ local: z.string().optional() })).default([]),
  }),
);

const timeoutMs = 10_000;

/** Throws an Error that quotes the tool. */
export async function inNamespace(pid: number, tool: keyof typeof tools, commands: string): Promise<void> {
  const [program, ...flags] = tools[tool];
  const result = await execa("nsenter", [`--net=/proc/${pid}/ns/net`, program, ...flags], {
    input: commands,
    timeout: timeoutMs,
    reject: false,
  });
  if (result.failed) throw new Error(`${tool} failed for process ${pid}: ${result.stderr || result.shortMessage}`);
}

/** The name of the device that carries an address in the namespace of a process. */
export async function deviceOf(pid: number, address: string): Promise<string> {
  const { stdout } = await execa("nsenter", [`--net=/proc/${pid}/ns/net`, "ip", "-json", "address"], {
    timeout: timeoutMs,
  });
  const devices = ipAddresses.parse(JSON.parse(stdout));
  const found = devices.find(({ addr_info }) => addr_info.some(({ local }) => local === address));
  if (found === undefined) throw new Error(`no device of process ${pid} carries ${address}`);
  return found.ifname;
}
