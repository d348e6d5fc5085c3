/**
 * Flows between two hosts, of which this agent has one end: it sends, or it receives until it is told that all was sent (see
 * emulator/flows.c). What the clocks of the hosts differ by is in the delays.
 */
import { createInterface, type Interface } from "node:readline";
import { execa, type ResultPromise } from "execa";
import { z } from "zod";
import { flowFigures, flowResults, ipBytesOf } from "./flows.ts";
import type { AgentRequest, ReceivedFlow } from "./protocol.ts";

export type ReceiveRequest = Extract<AgentRequest, { op: "receive" }>["flows"][number];
export type SendRequest = Extract<AgentRequest, { op: "send" }>["flows"][number];

export interface FlowEnds {
  /** The ports at which they are awaited from now on; 0 for one that cannot be. @param id of this reception, for `received` */
  receive(id: number, flows: readonly ReceiveRequest[]): Promise<readonly number[]>;
  /** What came, in the order asked. Throws an Error where nothing is awaited by that id. */
  received(id: number): Promise<readonly ReceivedFlow[]>;
  /** How many packets of each were sent; 0 where its end is gone. */
  send(flows: readonly SendRequest[]): Promise<readonly number[]>;
}

/** Who never says that all was sent is gone. */
const longestMs = 10 * 60_000;
/** How much longer than its flows the program may take. */
const slackMs = 10_000;
const mostOutputBytes = 256 * 1024 ** 2;
const counts = z.array(z.int().min(0));

interface Reception {
  readonly subprocess: ResultPromise<{ stdin: "pipe"; buffer: false }>;
  readonly lines: AsyncIterator<string>;
  readonly reader: Interface;
  readonly flows: readonly ReceiveRequest[];
}

/** @param program made from emulator/ */
export function flowEnds(program: string): FlowEnds {
  const receptions = new Map<number, Reception>();
  return {
    async receive(id, flows) {
      const subprocess = execa(program, ["receive"], { stdin: "pipe", buffer: false, timeout: longestMs });
      subprocess.catch(() => receptions.delete(id));
      const reader = createInterface({ input: subprocess.stdout });
      const reception = { subprocess, reader, flows, lines: reader[Symbol.asyncIterator]() };
      receptions.set(id, reception);
      subprocess.stdin.write(`${flows.map(receiveLine).join("")}.\n`);
      return counts.length(flows.length).parse(JSON.parse(await nextLine(reception)));
    },
    async received(id) {
      const reception = receptions.get(id);
      if (reception === undefined) throw new Error(`nothing is received by the number ${id}`);
      receptions.delete(id);
      reception.subprocess.stdin.end();
      const results = flowResults.length(reception.flows.length).parse(JSON.parse(await nextLine(reception)));
      return results.map((result, i) => {
        const flow = reception.flows[i] as ReceiveRequest;
        const delaysMs = result.packets.map(([, delayUs]) => delayUs / 1000);
        const leastMs = delaysMs.length === 0 ? null : delaysMs.reduce((least, delay) => Math.min(least, delay));
        return { figures: flowFigures(result, ipBytesOf(flow)), leastMs };
      });
    },
    async send(flows) {
      const { stdout } = await execa(program, ["send"], {
        input: flows.map(sendLine).join(""),
        timeout: Math.max(0, ...flows.map(({ count, intervalUs }) => (count * intervalUs) / 1000)) + slackMs,
        maxBuffer: mostOutputBytes,
      });
      return counts.length(flows.length).parse(JSON.parse(stdout));
    },
  };
}

/** A process of number 0 is the agent's own. */
function receiveLine({ to, address, count, bytes, waitMs }: ReceiveRequest): string {
  return `${to || process.pid} ${address} ${count} ${bytes} ${waitMs}\n`;
}

function sendLine({ from, address, port, number, count, intervalUs, bytes }: SendRequest): string {
  return `${from || process.pid} ${address} ${port} ${number} ${count} ${intervalUs} ${bytes}\n`;
}

async function nextLine({ lines, subprocess }: Reception): Promise<string> {
  const { value, done } = await lines.next();
  if (!done) return value;
  await subprocess; // throws what ended it
  throw new Error("the reception of flows ended without a word");
}
