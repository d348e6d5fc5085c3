/** What the kernel backend runs in nodes' namespaces, and when. What it does to packets: docker/netem-conformance. */
import { beforeEach, describe, expect, it } from "vitest";
import type { NamespaceCommands } from "../../../docker/agent/in-namespace.ts";
import { kernelBackend } from "../../../docker/agent/kernel-backend.ts";
import type { ShapedNode } from "../../../docker/agent/shaped-node.ts";

const healed = {
  tc: `qdisc replace dev eth0 clsact
qdisc del dev eth0 clsact
qdisc replace dev eth0 root handle ffff: pfifo
qdisc del dev eth0 root
`,
  ip: "link del mb-egress\nlink del mb-ingress\nlink set eth0 gso_max_segs 65535\n",
};
const made = `link add mb-egress type ifb
link set mb-egress up
link add mb-ingress type ifb
link set mb-ingress up
link set eth0 gso_max_segs 1
`;

describe("the kernel backend", () => {
  let ran: { readonly pid: number; readonly commands: NamespaceCommands }[];
  let refuse: boolean;
  const alive = new Set([7, 8]);
  const left: string[] = [];

  beforeEach(() => {
    ran = [];
    refuse = false;
    left.length = 0;
  });

  const backend = () =>
    kernelBackend({
      run: async (pid, commands) => {
        ran.push({ pid, commands });
        if (refuse) throw new Error("no room");
      },
      devicesOf: async () => ({ device: "eth0", all: ["lo", "eth0", ...left] }),
      lives: (pid) => alive.has(pid),
    });

  it("makes its devices first, and runs nothing when the same state comes again", async () => {
    const { apply } = backend();
    await apply(node({}));
    expect(ran.map(({ commands }) => Object.keys(commands))).toEqual([["ip"], ["tc", "nft"]]);
    expect(ran[0]?.commands.ip).toBe(made);
    ran = [];
    await apply(node({}));
    expect(ran.map(({ commands }) => commands)).toEqual([{ tc: undefined, nft: undefined }]);
  });

  it("removes devices that an agent before it left", async () => {
    left.push("mb-ingress");
    await backend().apply(node({}));
    expect(ran[0]?.commands.ip).toBe(`link del mb-ingress\n${made}`);
  });

  it("builds anew in the namespace of a restarted container", async () => {
    const { apply } = backend();
    await apply(node({}));
    const first = ran[1]?.commands.tc;
    ran = [];
    await apply(node({ pid: 8 }));
    expect(ran.map(({ pid }) => pid)).toEqual([8, 8]);
    expect(ran[1]?.commands.tc).toBe(first);
  });

  it("builds from the ground after a command failed", async () => {
    const { apply } = backend();
    await apply(node({}));
    const first = ran[1]?.commands.tc;
    refuse = true;
    await expect(apply(node({ delayMs: 80 }))).rejects.toThrow("no room");
    refuse = false;
    ran = [];
    await apply(node({}));
    expect(ran[0]?.commands.tc).toBe(first);
  });

  it("takes the rules that duplicate away when nothing is to be duplicated any more, and again when it is healed", async () => {
    const { apply, forget } = backend();
    await apply(node({ duplicate: 0.1 }));
    expect(ran[1]?.commands.nft).toContain("table netdev meshbed {");
    ran = [];
    await apply(node({}));
    expect(ran[0]?.commands.nft).toMatch(/add table netdev meshbed\ndelete table netdev meshbed\n$/);
    await forget("a");
    expect(ran[1]?.commands.nft).toMatch(/delete table netdev meshbed\n$/);
  });

  it("leaves no trace of a node that it forgets, and none is looked for where its namespace is gone", async () => {
    const { apply, forget, end } = backend();
    await apply(node({}));
    ran = [];
    await forget("a");
    expect(ran).toEqual([
      { pid: 7, commands: { tc: healed.tc, nft: "add table inet meshbed\ndelete table inet meshbed\n" } },
      { pid: 7, commands: { ip: healed.ip } },
    ]);
    await apply(node({ pid: 9 }));
    ran = [];
    await end();
    expect(ran).toEqual([]);
  });
});

function node({ pid = 7, delayMs = 40, duplicate = 0 }): ShapedNode {
  const delay = { kind: "delay", meanMs: delayMs, jitterMs: 0, distribution: "normal", correlation: 0 } as const;
  const paths = [{ to: ["10.0.0.0/8"], shaping: [delay, { kind: "duplicate", ratio: duplicate } as const] }];
  const state = { paths, up: null, down: null, cutFrom: [], inbound: "any" } as const;
  return { node: "a", pid, address: "10.0.0.2", exempt: [], state: { ...state, paths, cutFrom: [] } };
}
