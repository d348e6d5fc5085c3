import { Command } from "commander";
import type Docker from "dockerode";
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { callingAgents, channelsBy } from "../../engine/docker/calling-agents.ts";
import { adminAddressOf, adminTokenOf, type StandingNode, standingNode } from "../../engine/docker/standing-node.ts";
import type { Signal } from "../../engine/engine.ts";
import type { AdminChannel } from "../../nodes/admin-call.ts";
import { type NodeClient, nodeClient } from "../../nodes/node-client.ts";
import { connectAny } from "../connect-engine.ts";
import { takeHandTurn } from "../do-steps.ts";
import { interruption } from "../interruption.ts";
import { onHostsOption } from "../options.ts";
import { runOption, standingRun } from "../standing-run.ts";

export function dialCommand(): Command {
  return new Command("dial")
    .description("Has one node of a network that stands dial another, whatever its limits and back-offs say.")
    .argument("<from>", "who dials")
    .argument("<to>", "who is dialled")
    .addOption(runOption())
    .addOption(onHostsOption())
    .addHelpText("after", "\nExample:\n  meshbed dial node-1 node-2")
    .action(async (from: string, to: string, { run, hosts: file }: { run?: string; hosts?: string }) => {
      if (from === to) throw new MeshbedError("BAD_INPUT", `${from} cannot dial itself`);
      using interrupt = interruption("giving up");
      const { hosts } = await connectAny(file, interrupt);
      const dialler = await standingNode(hosts, from, run);
      const dialled = await standingNode(hosts, to, dialler.runId);
      await using stack = new AsyncDisposableStack();
      const agents = await callingAgents(hosts, dialler.runId);
      if (agents.length > 0) {
        const { directory } = await standingRun(hosts, dialler.runId);
        stack.use(await takeHandTurn(directory, interrupt));
      }
      const channels = await channelsBy(agents, stack);
      const [client, other] = await Promise.all([clientOf(dialler, channels), clientOf(dialled, channels)]);
      const address = await dialOne(client, await other.addresses(interrupt), interrupt);
      console.log(`${from} is connected to ${to}: ${address}`);
    });
}

async function clientOf(node: StandingNode, channels: ReadonlyMap<Docker, AdminChannel>): Promise<NodeClient> {
  if (!node.isRunning) {
    throw new MeshbedError("BAD_INPUT", `${node.id} does not run; \`meshbed do 'start: ${node.id}'\` starts it`);
  }
  const [place, adminToken] = await Promise.all([adminAddressOf(node), adminTokenOf(node.container)]);
  const channel = channels.get(node.docker);
  return nodeClient({ id: node.id, ...place, adminToken, ...(channel && { channel }) });
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
