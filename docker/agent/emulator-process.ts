/**
 * The emulator as a child process: its commands and their replies, which come in order, and its end, which is noticed at
 * once. It does not start a new one: that needs to know what the old one did (`user-backend.ts`).
 */
import { execa } from "execa";

/**
 * A healthy emulator answers within a millisecond; attaching takes some ten, and seconds on a host that is busy starting
 * containers. To end one that is merely slow would cost every packet of every node.
 */
const replyTimeoutMs = 20_000;
const endTimeoutMs = 2000;

export class EmulatorEnded extends Error {
  override readonly name = "EmulatorEnded";
}

export interface EmulatorProcess {
  /** The words after "ok". Throws EmulatorEnded when it ends before it answers, else an Error with its complaint. */
  command(line: string): Promise<string>;
  /** Lets it end; it takes its TAPs along. */
  end(): Promise<void>;
}

export interface EmulatorOptions {
  readonly program: string;
  readonly seed: number;
  /** The directory of the jitter's tables. */
  readonly tables: string;
  /** A node's first process has ended, and the emulator let go of the node. */
  readonly onGone: (node: string, pid: number) => void;
  /** Told once, however it ended. */
  readonly onEnd: (reason: string) => void;
}

export function startEmulator({ program, seed, tables, onGone, onEnd }: EmulatorOptions): EmulatorProcess {
  const child = execa(program, ["emulate", `${seed}`, tables], {
    stdin: "pipe",
    stderr: "inherit",
    buffer: false,
    reject: false,
  });
  const waiting: PromiseWithResolvers<string>[] = [];
  let ended: EmulatorEnded | undefined;

  const ending = (async () => {
    for await (const line of child.iterable()) receive(line);
    const { signal, exitCode, originalMessage } = await child;
    ended = new EmulatorEnded(signal ?? originalMessage ?? `exit code ${exitCode}`);
    for (const { reject } of waiting.splice(0)) reject(ended);
    onEnd(ended.message);
  })();

  function receive(line: string): void {
    const [word, ...rest] = line.split(" ");
    if (word === "gone") onGone(rest[0] ?? "", Number(rest[1]));
    else if (word === "ok") waiting.shift()?.resolve(rest.join(" "));
    else waiting.shift()?.reject(new Error(rest.join(" ")));
  }

  return {
    command: async (line) => {
      if (ended !== undefined) throw ended;
      const reply = Promise.withResolvers<string>();
      waiting.push(reply);
      child.stdin.write(`${line}\n`);
      // One that hangs is as bad as one that died, and is made to be one.
      const timer = setTimeout(() => child.kill("SIGKILL"), replyTimeoutMs);
      try {
        return await reply.promise;
      } finally {
        clearTimeout(timer);
      }
    },
    end: async () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), endTimeoutMs);
      await ending;
      clearTimeout(timer);
    },
  };
}
