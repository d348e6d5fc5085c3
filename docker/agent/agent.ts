/** Answers requests: each gets one reply with its id. Changes of the same node are made in the order they came. */
import pMap from "p-map";
import { lookAtHost } from "../../orchestrator/base/host-look.ts";
import { callNode } from "./admin-calls.ts";
import type { Backend } from "./backend.ts";
import type { Choice } from "./choose-backend.ts";
import { setClock } from "./clocks.ts";
import { setDisk } from "./disks.ts";
import { measureFlows } from "./flows.ts";
import { flowEnds } from "./flows-across.ts";
import { haltContainer } from "./halt-container.ts";
import { makeRouter } from "./nat.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { placer } from "./place-in-network.ts";
import { type AgentReply, type AgentRequest, agentRequest } from "./protocol.ts";
import { roundTrips } from "./round-trips.ts";
import type { ShapedNode } from "./shaped-node.ts";

/** Nodes changed side by side: each runs tc and nft, and waits for them. */
const applyConcurrency = 32;

export interface Agent {
  /** @param line one request. The reply says what went wrong; this never throws. */
  answer(line: string): Promise<AgentReply>;
}

export function createAgent(o: {
  readonly choice: Choice;
  readonly backend: Backend;
  /** The program made from emulator/. */
  readonly program: string;
  /** The volume of the nodes' clocks. */
  readonly clocks: string;
}): Agent {
  const perNode = oneAtATime();
  const place = placer();
  const ends = flowEnds(o.program);
  const bring = (node: ShapedNode) =>
    perNode(node.node, async () => {
      await place(node);
      await o.backend.apply(node);
      if (node.disk) await setDisk(o.program, node.pid, node.disk);
    });

  async function carryOut(request: AgentRequest): Promise<unknown> {
    switch (request.op) {
      case "hello":
        return o.choice;
      case "apply":
        return pMap(request.nodes, (node) => problemOf(bring(node)), { concurrency: applyConcurrency });
      case "nat":
        await makeRouter(request);
        return null;
      case "clocks":
        for (const clock of request.clocks) await setClock(o.clocks, clock);
        return null;
      case "forget":
        await pMap(request.nodes, (node) => o.backend.forget(node), { concurrency: applyConcurrency });
        return null;
      case "halt":
        await pMap(request.pids, haltContainer, { concurrency: applyConcurrency });
        return null;
      case "host":
        return lookAtHost();
      case "call":
        return callNode(request);
      case "probe":
        return roundTrips(o.program, request);
      case "flows":
        return measureFlows(o.program, request.flows);
      case "receive":
        return ends.receive(request.id, request.flows);
      case "received":
        return ends.received(request.of);
      case "send":
        return ends.send(request.flows);
      default:
        return request satisfies never;
    }
  }

  return {
    answer: async (line) => {
      try {
        const request = agentRequest.parse(JSON.parse(line));
        return { id: request.id, result: await carryOut(request) };
      } catch (error) {
        return { id: idOf(line), error: messageOf(error) };
      }
    },
  };
}

/** Answers every request with the reason why no other can be had. */
export function refusingAgent(reason: unknown): Agent {
  return { answer: async (line) => ({ id: idOf(line), error: messageOf(reason) }) };
}

/** An empty string when all is well. */
async function problemOf(work: Promise<void>): Promise<string> {
  try {
    await work;
    return "";
  } catch (error) {
    return messageOf(error);
  }
}

/** 0 for a line from which no id can be had, as when a caller went away in the middle of one. */
function idOf(line: string): number {
  return Number(/"id":\s*(\d+)/.exec(line)?.[1] ?? 0);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
