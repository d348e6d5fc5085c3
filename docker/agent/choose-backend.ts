/** Finds out who can shape links on this kernel: netem where the kernel has it, else the emulator. */
import { execa } from "execa";

export interface Choice {
  readonly backend: "kernel" | "user";
  /** "this kernel has no sch_netem" */
  readonly why: string;
}

/** @param wish MESHBED_NETEM. Throws an Error when the kernel lacks what was wished for. */
export async function chooseBackend(wish: "auto" | "kernel" | "user"): Promise<Choice> {
  if (wish === "user") return { backend: "user", why: "asked for by MESHBED_NETEM" };
  if (await kernelHasNetem()) {
    return { backend: "kernel", why: wish === "auto" ? "it has sch_netem" : "asked for by MESHBED_NETEM" };
  }
  if (wish === "kernel") {
    throw new Error("MESHBED_NETEM is kernel, and this kernel has no sch_netem; set it to auto or user");
  }
  return { backend: "user", why: "this kernel has no sch_netem" };
}

/** Tries it in a network namespace of its own, which goes with the command. */
async function kernelHasNetem(): Promise<boolean> {
  const netem = ["tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"];
  const { failed } = await execa("unshare", ["--net", ...netem], { reject: false, timeout: 10_000 });
  return !failed;
}
