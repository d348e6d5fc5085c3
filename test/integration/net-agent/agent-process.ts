/** The net agent as a process of this host, for tests: compiled, started, asked, ended. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa, execaSync } from "execa";
import { z } from "zod";
import { type AgentLinkState, type AgentRequest, applyResult, probeResult } from "../../../docker/agent/protocol.ts";
import type { LabNode } from "./lab.ts";

const agentDirectory = fileURLToPath(new URL("../../../docker/agent/", import.meta.url));

/** What keeps these tests from running here; an empty string when nothing does. */
export function missing(): string {
  if (process.getuid?.() !== 0) return "not root, and network namespaces need it";
  const needed = ["gcc", "tc", "nft", "nsenter", "unshare"];
  const lacking = needed.filter((program) => execaSync("which", [program], { reject: false }).failed);
  return lacking.length === 0 ? "" : `not installed: ${lacking.join(", ")}`;
}

type Unnumbered<T> = T extends unknown ? Omit<T, "id"> : never;
const message = z.looseObject({
  id: z.int().optional(),
  event: z.string().optional(),
  message: z.string().optional(),
  lastedMs: z.number().optional(),
});
type Message = z.infer<typeof message>;

export interface AgentProcess extends AsyncDisposable {
  readonly pid: number;
  readonly program: string;
  /** The whole reply. */
  ask(request: Unnumbered<AgentRequest>): Promise<Message>;
  /** Gives nodes their states; throws when one is refused. */
  apply(states: ReadonlyMap<LabNode, Partial<AgentLinkState>>): Promise<void>;
  /** Round trips in ms of the echoes that came back. */
  probe(from: LabNode, to: LabNode, o?: { count?: number; intervalMs?: number }): Promise<number[]>;
  /** Waits for an event of that kind, the next or one that has come already. */
  event(kind: string): Promise<Message>;
  closeInput(): void;
  /** SIGTERM; its exit code. */
  terminate(): Promise<number | undefined>;
}

export const unshaped: AgentLinkState = { paths: [], up: null, down: null, cutFrom: [], inbound: "any" };

export async function startAgent(
  o: {
    readonly exempt?: readonly string[];
    readonly environment?: Record<string, string>;
    readonly script?: string;
  } = {},
): Promise<AgentProcess> {
  const directory = await mkdtemp(join(tmpdir(), "meshbed-net-agent-"));
  const program = join(directory, "meshbed-net");
  await execa(`gcc -O2 -Wall -Wextra -Werror -o ${program} ${agentDirectory}emulator/*.c -lm`, { shell: true });
  const child = execa(process.execPath, [o.script ?? join(agentDirectory, "main.ts")], {
    env: { MESHBED_NET_PROGRAM: program, MESHBED_NETEM: "user", TMPDIR: directory, ...o.environment },
    stdin: "pipe",
    stderr: "inherit",
    buffer: false,
    reject: false,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the agent did not start");
  const replies = new Map<number, (reply: Message) => void>();
  const events: Message[] = [];
  const eventWaiters: (() => void)[] = [];
  const reading = (async () => {
    for await (const line of child.iterable()) {
      const parsed = message.parse(JSON.parse(line));
      if (parsed.id !== undefined) replies.get(parsed.id)?.(parsed);
      else events.push(parsed);
      for (const wake of eventWaiters.splice(0)) wake();
    }
  })();

  let lastId = 0;
  async function ask(request: Unnumbered<AgentRequest>): Promise<Message> {
    const id = ++lastId;
    const { promise, resolve } = Promise.withResolvers<Message>();
    replies.set(id, resolve);
    child.stdin.write(`${JSON.stringify({ id, ...request })}\n`);
    return promise;
  }

  async function terminate(): Promise<number | undefined> {
    child.kill("SIGTERM");
    const { exitCode } = await child;
    await reading;
    return exitCode;
  }

  return {
    pid,
    program,
    ask,
    apply: async (states) => {
      const nodes = [...states].map(([{ name, pid, address }, state]) => ({
        node: name,
        pid,
        address,
        exempt: [...(o.exempt ?? [])],
        state: { ...unshaped, ...state },
      }));
      const reply = await ask({ op: "apply", nodes });
      const problems = applyResult.parse(reply.result).filter((problem) => problem !== "");
      if (problems.length > 0) throw new Error(problems.join("\n"));
    },
    probe: async (from, to, { count = 10, intervalMs = 20 } = {}) => {
      const pairs = [{ pid: from.pid, to: to.address }];
      const reply = await ask({ op: "probe", count, intervalMs, timeoutMs: 1000, pairs });
      return probeResult.parse(reply.result).flat();
    },
    event: async (kind) => {
      for (;;) {
        const found = events.find(({ event }) => event === kind);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => eventWaiters.push(resolve));
      }
    },
    closeInput: () => child.stdin.end(),
    terminate,
    [Symbol.asyncDispose]: async () => {
      await terminate();
      await rm(directory, { recursive: true });
    },
  };
}

/** Process ids of the emulator that an agent runs. */
export async function emulatorOf(agent: AgentProcess): Promise<number> {
  const children = (await readFile(`/proc/${agent.pid}/task/${agent.pid}/children`, "utf8")).trim().split(" ");
  for (const child of children) {
    if ((await readFile(`/proc/${child}/cmdline`, "utf8")).includes("emulate")) return Number(child);
  }
  throw new Error("the agent runs no emulator");
}
