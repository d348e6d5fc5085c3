import { Command } from "commander";
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { adminAddressOf, adminTokenOf, type StandingNode, standingNode } from "../../engine/docker/standing-node.ts";
import type { Signal } from "../../engine/engine.ts";
import { type NodeClient, nodeClient } from "../../nodes/node-client.ts";
import { connectEngine } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { runOption } from "../standing-run.ts";

export function dialCommand(): Command {
  return new Command("dial")
    .description("Has one node of a network that stands dial another, whatever its limits and back-offs say.")
    .argument("<from>", "who dials")
    .argument("<to>", "who is dialled")
    .addOption(runOption())
    .addHelpText("after", "\nExample:\n  meshbed dial node-1 node-2")
    .action(async (from: string, to: string, { run }: { run?: string }) => {
      if (from === to) throw new MeshbedError("BAD_INPUT", `${from} cannot dial itself`);
      using interrupt = interruption("giving up");
      const { docker } = await connectEngine(interrupt);
      const dialler = await standingNode(docker, from, run);
      const dialled = await standingNode(docker, to, dialler.runId);
      const [client, other] = await Promise.all([dialler, dialled].map(clientOf));
      if (client === undefined || other === undefined) return;
      const address = await dialOne(client, await other.addresses(interrupt), interrupt);
      console.log(`${from} is connected to ${to}: ${address}`);
    });
}

async function clientOf(node: StandingNode): Promise<NodeClient> {
  if (!node.isRunning) {
    throw new MeshbedError("BAD_INPUT", `${node.id} does not run; \`meshbed do 'start: ${node.id}'\` starts it`);
  }
  return nodeClient({ id: node.id, ...(await adminAddressOf(node)), adminToken: await adminTokenOf(node.container) });
}

/** One address after the other. Throws MeshbedError NODE with what became of each when none is reached. */
async function dialOne(client: NodeClient, addresses: readonly string[], o: Signal): Promise<string> {
  const failures: string[] = [];
  for (const address of addresses) {
    try {
      return await client.dial(address, o);
    } catch (error) {
      o.signal.throwIfAborted();
      failures.push(messageOf(error));
    }
  }
  throw new MeshbedError("NODE", failures.join("\n") || "it tells no address at which it could be dialled");
}
