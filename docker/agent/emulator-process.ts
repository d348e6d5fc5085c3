/**
 * The emulator as a child process: its commands and their replies, which come in order, and its end, which is noticed at
 * once. It does not start a new one: that needs to know what the old one did (`user-backend.ts`).
 */
import { execa } from "execa";

const beatMs = 500;
/**
 * Beats that a command may take. A healthy emulator answers within a millisecond; one that makes or removes devices waits for
 * the kernel, which takes seconds on a host that is busy starting containers. To end one that is merely slow would cost every
 * packet of every node. Counted, so that a stall of this process is one beat late, not many.
 */
const patience = 6;
const patienceWithDevices = 40;
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
  /** Told once, however it ended, with the time (performance.now) from which on it did not serve. */
  readonly onEnd: (reason: string, sinceMs: number) => void;
}

export function startEmulator({ program, seed, tables, onGone, onEnd }: EmulatorOptions): EmulatorProcess {
  const child = execa(program, ["emulate", `${seed}`, tables], {
    stdin: "pipe",
    stderr: "inherit",
    buffer: false,
    reject: false,
  });
  const waiting: (PromiseWithResolvers<string> & { readonly patience: number })[] = [];
  let ended: EmulatorEnded | undefined;
  let silentBeats = 0;
  let hung = false;
  let heardAtMs = performance.now();
  const heart = setInterval(beat, beatMs);

  const ending = (async () => {
    for await (const line of child.iterable()) receive(line);
    const { signal, exitCode, originalMessage } = await child;
    clearInterval(heart);
    ended = new EmulatorEnded(hung ? "it hung" : (signal ?? originalMessage ?? `exit code ${exitCode}`));
    for (const { reject } of waiting.splice(0)) reject(ended);
    onEnd(ended.message, hung ? heardAtMs : performance.now());
  })();

  /** One that hangs is as bad as one that died, and is made to be one. */
  function beat(): void {
    const [first] = waiting;
    // Its end is told by itself.
    if (first === undefined) return void command("pulse").catch(() => undefined);
    hung = ++silentBeats > first.patience;
    if (hung) child.kill("SIGKILL");
  }

  function command(line: string): Promise<string> {
    if (ended !== undefined) return Promise.reject(ended);
    const makesDevices = /^(attach|detach) /.test(line);
    const reply = { ...Promise.withResolvers<string>(), patience: makesDevices ? patienceWithDevices : patience };
    waiting.push(reply);
    child.stdin.write(`${line}\n`);
    return reply.promise;
  }

  function receive(line: string): void {
    silentBeats = 0;
    heardAtMs = performance.now();
    const [word, ...rest] = line.split(" ");
    if (word === "gone") onGone(rest[0] ?? "", Number(rest[1]));
    else if (word === "ok") waiting.shift()?.resolve(rest.join(" "));
    else waiting.shift()?.reject(new Error(rest.join(" ")));
  }

  return {
    command,
    end: async () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), endTimeoutMs);
      await ending;
      clearTimeout(timer);
    },
  };
}
