/**
 * What the kernel counts of the whole host, as its files say it. A file that is not there (another system, an older kernel, a network
 * namespace of one's own) is left out.
 */
import { readFile } from "node:fs/promises";

/** Of the files in /proc; undefined for one that cannot be read. */
export type KernelTexts = Readonly<Partial<Record<KernelFile, string | undefined>>>;

export type KernelFile = keyof typeof files;

const files = {
  cpuPressure: "pressure/cpu",
  memoryPressure: "pressure/memory",
  cores: "stat",
  memory: "meminfo",
  softnet: "net/softnet_stat",
  neighbours4: "net/stat/arp_cache",
  neighbours6: "net/stat/ndisc_cache",
  mostNeighbours4: "sys/net/ipv4/neigh/default/gc_thresh3",
  mostNeighbours6: "sys/net/ipv6/neigh/default/gc_thresh3",
} as const;

/** @param directory where proc(5) is mounted */
export async function readKernelTexts(directory = "/proc"): Promise<KernelTexts> {
  const texts = await Promise.all(
    // What cannot be read is not told of.
    Object.values(files).map((file) => readFile(`${directory}/${file}`, "utf8").catch(() => undefined)),
  );
  return Object.fromEntries(Object.keys(files).map((key, i) => [key, texts[i]]));
}
