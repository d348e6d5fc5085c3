/**
 * A network for the net agent's tests without any container: a bridge in one network namespace, and nodes in namespaces
 * of their own on it. Each namespace belongs to a sleeping process and goes with it, and its devices go along.
 */
import { once } from "node:events";
import { execa } from "execa";

export interface LabNode {
  readonly name: string;
  readonly pid: number;
  readonly address: string;
  readonly address6: string;
}

export interface Lab extends AsyncDisposable {
  /** The bridge's own address, as the engine's gateway is: exempt from conditions. */
  readonly gateway: LabNode;
  readonly nodes: readonly LabNode[];
  /** Ends a node's process, and with it its namespace, and gives the same node a new one. */
  restart(node: LabNode): Promise<LabNode>;
}

/** No test runs longer; a namespace that a killed test run leaves behind ends by itself. */
const lifeSeconds = 900;

export async function createLab(count: number): Promise<Lab> {
  const owners = new Map<number, () => Promise<void>>();
  const gateway = { name: "gateway", pid: await newNamespace(), address: "10.99.0.1", address6: "fd00:99::1" };
  await inNamespace(gateway.pid, "ip", ["-batch", "-"], {
    input: `link set lo up\nlink add bridge type bridge\nlink set bridge up\n${addresses(gateway, "bridge")}`,
  });

  async function newNamespace(): Promise<number> {
    // The shell tells when it is inside; `exec` keeps its process id.
    const owner = execa("unshare", ["--net", "sh", "-c", `echo ready; exec sleep ${lifeSeconds}`], {
      reject: false,
      buffer: false,
    });
    await once(owner.stdout, "data");
    if (owner.pid === undefined) throw new Error("no network namespace could be made");
    owners.set(owner.pid, async () => {
      owner.kill("SIGKILL");
      await owner;
    });
    return owner.pid;
  }

  async function newNode(place: Omit<LabNode, "pid">): Promise<LabNode> {
    const { name } = place;
    const pid = await newNamespace();
    await inNamespace(gateway.pid, "ip", ["-batch", "-"], {
      input: `link add ${name} type veth peer name eth0 netns ${pid}\nlink set ${name} master bridge up\n`,
    });
    await inNamespace(pid, "ip", ["-batch", "-"], {
      input: `link set lo up\nlink set eth0 up\n${addresses(place, "eth0")}`,
    });
    return { ...place, pid };
  }

  const nodes: LabNode[] = [];
  for (let i = 0; i < count; i++) {
    nodes.push(await newNode({ name: `node-${i}`, address: `10.99.1.${i + 1}`, address6: `fd00:99::1:${i + 1}` }));
  }
  return {
    gateway,
    nodes,
    restart: async (node) => {
      await owners.get(node.pid)?.();
      // The engine does the same: the outer end goes at once, not when the kernel gets to it.
      await execaIn(gateway.pid, "ip", ["link", "delete", node.name]);
      return newNode(node);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...owners.values()].map((end) => end()));
    },
  };
}

function addresses({ address, address6 }: Pick<LabNode, "address" | "address6">, device: string): string {
  return `address add ${address}/16 dev ${device}\naddress add ${address6}/64 dev ${device} nodad\n`;
}

/** Runs a program in the network namespace of a process; gives its standard output. */
export async function inNamespace(
  pid: number,
  program: string,
  programArguments: readonly string[],
  o: { readonly input?: string; readonly timeout?: number } = {},
): Promise<string> {
  const { stdout } = await execa("nsenter", [`--net=/proc/${pid}/ns/net`, program, ...programArguments], o);
  return stdout;
}

/** The same for what may fail because it is done already. */
async function execaIn(pid: number, program: string, programArguments: readonly string[]): Promise<void> {
  await execa("nsenter", [`--net=/proc/${pid}/ns/net`, program, ...programArguments], { reject: false });
}
