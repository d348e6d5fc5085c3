/** Who shaped the links of a run, and why that one, in words. */
import type { Environment } from "../model/trace.ts";

const backends = { kernel: "the kernel's netem", user: "the user-space emulator", none: "nobody" } as const;

/** "the user-space emulator: this kernel has no sch_netem". */
export function netemText({ backend, why }: Environment["netem"]): string {
  return `${backends[backend]}: ${why}`;
}
