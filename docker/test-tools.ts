/**
 * The tools that the net agent's own tests run on the host, without a container. Where one is missing and packages may
 * be installed, they are; elsewhere those tests are skipped and say so.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { aptInstall, isDebianRoot } from "./debian-host.ts";

/** By the Debian package that brings it. */
const tools = { gcc: "gcc", tc: "iproute2", nft: "nftables", nsenter: "util-linux", ping: "iputils-ping" };
/** Needed beside gcc to compile anything. */
const headers = "libc6-dev";

export async function installTestTools(o: { signal: AbortSignal; onProgress: (line: string) => void }): Promise<void> {
  const missing = Object.entries(tools).filter(([tool]) => !isOnPath(tool));
  if (missing.length === 0 || !isDebianRoot()) return;
  await aptInstall([...missing.map(([, name]) => name), headers], o);
}

export function isOnPath(tool: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, tool)));
}
