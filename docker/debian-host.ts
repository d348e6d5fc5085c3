/** Whether this host is one that Meshbed may install packages on (Debian or Ubuntu, as root), and installing them. */
import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { ExecaError, execa } from "execa";

export function isDebianRoot(): boolean {
  const { ID, ID_LIKE } = osRelease();
  return process.getuid?.() === 0 && `${ID} ${ID_LIKE}`.split(" ").some((id) => id === "debian" || id === "ubuntu");
}

/** The fields of os-release(5); none where there is no such file. */
export function osRelease(): Readonly<Record<string, string | undefined>> {
  const file = "/etc/os-release";
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}

/** Throws with apt's last words. */
export async function aptInstall(
  packages: readonly string[],
  o: { signal: AbortSignal; onProgress: (line: string) => void },
): Promise<void> {
  o.onProgress(`installing ${packages.join(", ")} with apt-get`);
  await apt(["update"], o.signal);
  await apt(["install", "--yes", "--no-install-recommends", ...packages], o.signal);
}

async function apt(args: readonly string[], signal: AbortSignal): Promise<void> {
  try {
    await execa("apt-get", args, {
      env: { DEBIAN_FRONTEND: "noninteractive" },
      all: true,
      cancelSignal: signal,
      timeout: 600_000,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ExecaError)) throw error;
    const lastLines = String(error.all).trimEnd().split("\n").slice(-5).join("\n  ");
    throw new Error(`apt-get ${args.join(" ")} failed:\n  ${lastLines}`, { cause: error });
  }
}
