/** TCP between two nodes of a lab. */
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { z } from "zod";
import { inNamespace, type LabNode } from "./lab.ts";

const script = fileURLToPath(new URL("tcp-peer.ts", import.meta.url));

export interface Listener extends AsyncDisposable {
  /** The next connection that ends. */
  nextTransfer(): Promise<Transfer>;
}

const transfer = z.strictObject({ bytes: z.int(), firstMs: z.number(), lastMs: z.number() });
export type Transfer = z.infer<typeof transfer>;

/** The rate of several together, from the first byte of any to the last. */
export function bitsPerSecondOf(...transfers: readonly Transfer[]): number {
  const bytes = transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
  const firstMs = Math.min(...transfers.map(({ firstMs }) => firstMs));
  return (bytes * 8000) / (Math.max(...transfers.map(({ lastMs }) => lastMs)) - firstMs);
}

export async function listen(node: LabNode): Promise<Listener> {
  const child = execa("nsenter", [`--net=/proc/${node.pid}/ns/net`, process.execPath, script, "listen", node.address], {
    buffer: false,
    reject: false,
    stderr: "inherit",
  });
  const lines = child.iterable()[Symbol.asyncIterator]();
  await lines.next();
  return {
    nextTransfer: async () => transfer.parse(JSON.parse((await lines.next()).value)),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child;
    },
  };
}

/** Ms to connect, "silent", or the error's code; sends that many bytes once connected. */
export async function send(from: LabNode, to: LabNode, bytes = 0, timeoutMs = 1500): Promise<string> {
  const words = [script, "send", to.address, `${bytes}`, `${timeoutMs}`];
  return inNamespace(from.pid, process.execPath, words, { timeout: 60_000 });
}
