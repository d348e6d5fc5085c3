/** Loads nft rules into the namespaces of processes, many side by side, by one child process; see emulator/firewall.c. */
import { execa } from "execa";

export interface Firewall {
  /** Throws an Error that quotes nft. */
  load(pid: number, rules: string): Promise<void>;
  end(): Promise<void>;
}

/** @param program made from emulator/. It is started when it is needed first, and again after it ended. */
export function firewallProcess(program: string): Firewall {
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  let child: ReturnType<typeof start> | undefined;
  let lastId = 0;

  function start() {
    const started = execa(program, ["firewall"], { stdin: "pipe", stderr: "inherit", buffer: false, reject: false });
    const ending = (async () => {
      for await (const line of started.iterable()) receive(line);
      child = undefined;
      for (const { reject } of waiting.values()) reject(new Error("nft ended before it had loaded the rules"));
      waiting.clear();
    })();
    return { stdin: started.stdin, ending };
  }

  function receive(line: string): void {
    const [id, word, ...rest] = line.split(" ");
    const waiter = waiting.get(Number(id));
    waiting.delete(Number(id));
    if (word === "ok") waiter?.resolve();
    else waiter?.reject(new Error(rest.join(" ")));
  }

  return {
    async load(pid, rules) {
      child ??= start();
      const id = ++lastId;
      const waiter = Promise.withResolvers<void>();
      waiting.set(id, waiter);
      child.stdin.write(`${id} ${pid} ${Buffer.byteLength(rules)}\n${rules}`);
      await waiter.promise;
    },
    async end() {
      child?.stdin.end();
      await child?.ending;
    },
  };
}
