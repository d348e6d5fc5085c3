/**
 * Debian's kernel, which has sch_netem: its package, downloaded by apt-get and unpacked into a folder, where it stays for the
 * next time. Nothing of it is installed.
 */
import { existsSync, globSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

export interface Kernel {
  /** "6.1.0-56-amd64" */
  readonly release: string;
  readonly image: string;
  /** The folder of its modules. */
  readonly modules: string;
}

/** The package that stands for the newest kernel of the distribution, and depends on it. */
const newest = "linux-image-amd64";
const downloadTimeoutMs = 300_000;

/** @param cache a folder; made where it is missing. Throws an Error that says what failed where no package can be had. */
export async function fetchKernel(cache: string, onProgress: (line: string) => void): Promise<Kernel> {
  await mkdir(cache, { recursive: true });
  const name = await packageName(onProgress);
  const folder = join(cache, name);
  if (!existsSync(folder)) await unpack(name, folder, onProgress);
  const [release] = await readdir(join(folder, "lib/modules"));
  if (release === undefined) throw new Error(`the package ${name} has no modules`);
  return { release, image: join(folder, "boot", `vmlinuz-${release}`), modules: join(folder, "lib/modules", release) };
}

async function packageName(onProgress: (line: string) => void): Promise<string> {
  const ask = async () => {
    const { stdout } = await execa("apt-cache", ["depends", "--important", newest], { reject: false });
    return /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
  };
  const known = await ask();
  if (known !== undefined) return known;
  onProgress("updating the list of packages with apt-get");
  await apt(["update"], "/");
  const found = await ask();
  if (found === undefined) throw new Error(`this host's package mirrors have no ${newest}`);
  return found;
}

/** In a folder of its own first, so that one that was interrupted is not taken for whole. */
async function unpack(name: string, folder: string, onProgress: (line: string) => void): Promise<void> {
  onProgress(`downloading ${name} with apt-get into ${folder}`);
  const partial = await mkdtemp(`${folder}.`);
  try {
    await apt(["download", name], partial).catch(async () => {
      // The list of packages may be older than what the mirror still has.
      await apt(["update"], "/");
      await apt(["download", name], partial);
    });
    const [file] = globSync(join(partial, "*.deb"));
    await execa("dpkg-deb", ["-x", file ?? "", partial]);
    await rm(file ?? "");
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function apt(args: readonly string[], folder: string): Promise<void> {
  await execa("apt-get", args, { cwd: folder, all: true, timeout: downloadTimeoutMs });
}
