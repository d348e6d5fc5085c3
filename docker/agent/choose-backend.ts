/** Finds out who can shape links on this kernel: netem where the kernel has it and what goes with it, else the emulator. */
import { execa } from "execa";

export interface Choice {
  readonly backend: "kernel" | "user";
  /** "this kernel has no sch_netem" */
  readonly why: string;
}

/** What the kernel backend is built from, and how each is tried. @param tools a folder with its slash, or nothing */
const parts = (tools: string) => ({
  sch_netem: `${tools}tc qdisc add dev lo root netem delay 1ms`,
  sch_htb: `${tools}tc qdisc replace dev lo root handle 1: htb default 2`,
  cls_u32: `${tools}tc filter add dev lo parent 1: protocol ip pref 1 u32 match u32 0 0 classid 1:2`,
  ifb: `${tools}ip link add mb-egress type ifb`,
  clsact: `${tools}tc qdisc add dev lo clsact`,
  act_mirred: `${tools}tc filter add dev lo egress protocol ip pref 1 u32 match u32 0 0 action mirred egress redirect dev mb-egress`,
  // Linux 5.16.
  "hook for nft at egress": `${tools}nft 'table netdev meshbed { chain egress { type filter hook egress device "lo" priority filter; dup to "lo"; }; }'`,
});

/** @param wish MESHBED_NETEM. Throws an Error when the kernel lacks what was wished for. */
export async function chooseBackend(wish: "auto" | "kernel" | "user"): Promise<Choice> {
  if (wish === "user") return { backend: "user", why: "asked for by MESHBED_NETEM" };
  const missing = await missingPart();
  if (missing === undefined) {
    return { backend: "kernel", why: wish === "auto" ? "it has sch_netem" : "asked for by MESHBED_NETEM" };
  }
  if (wish === "kernel") {
    throw new Error(
      `its kernel has no ${missing}, which \`--netem kernel\` needs; --netem auto leaves it to the emulator`,
    );
  }
  return { backend: "user", why: `this kernel has no ${missing}` };
}

/** Tries them in a network namespace of their own, which goes with the command. */
async function missingPart(): Promise<string | undefined> {
  const { stdout } = await execa("unshare", ["--net", "sh", "-c", probeScript("")], { timeout: 10_000 });
  return /MISSING (.*)/.exec(stdout)?.[1];
}

/** Shell text that says which part is missing, or nothing. */
export function probeScript(tools: string): string {
  return Object.entries(parts(tools))
    .map(([part, attempt]) => `${attempt} >/dev/null 2>&1 || { echo "MISSING ${part}"; exit; }\n`)
    .join("");
}
