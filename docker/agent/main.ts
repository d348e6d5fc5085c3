/**
 * The net agent: one for each host, with the privileges that nodes lack. Requests on standard input, replies and events
 * on standard output, one JSON object a line (`protocol.ts`); what it has to say besides goes to standard error.
 * The end of standard input changes nothing; SIGTERM heals every node and ends it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { type Agent, createAgent, refusingAgent } from "./agent.ts";
import { chooseBackend } from "./choose-backend.ts";
import { writeDistributionTables } from "./distribution-tables.ts";
import { kernelBackend, namespacesOfThisHost } from "./kernel-backend.ts";
import type { AgentReply } from "./protocol.ts";
import { userBackend } from "./user-backend.ts";

const settings = z
  .object({
    /** Who shapes the links. */
    MESHBED_NETEM: z.enum(["auto", "kernel", "user"]).default("auto"),
    /** Of the emulator's jitter and loss. */
    MESHBED_NETEM_SEED: z.coerce.number().int().min(0).default(1),
    /** Where the volume of the nodes' clocks is mounted. */
    MESHBED_CLOCKS: z.string().default("/usr/local/lib/meshbed/clocks"),
    /** The program made from emulator/. */
    MESHBED_NET_PROGRAM: z.string().default("/usr/local/bin/meshbed-net"),
  })
  .parse(process.env);

/** Healing a hundred nodes takes about a second. */
const healWithinMs = 8000;

// A caller that went away must not take the agent along.
process.stdout.on("error", (error) => console.error(`nobody reads: ${error.message}`));
const say = (reply: AgentReply) => process.stdout.write(`${JSON.stringify(reply)}\n`);

const { agent, end } = await begin().catch((reason: unknown) => ({
  agent: refusingAgent(reason),
  end: async () => {},
}));

// Keeps the process alive when standard input has ended.
const alive = setInterval(() => {}, 2 ** 30);

let ending = false;
// `on`, not `once`: while a handler stands, execa's own leaves the process alone.
process.on("SIGTERM", async () => {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(1), healWithinMs).unref();
  await end();
  clearInterval(alive);
  process.exit(0);
});

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() !== "") void agent.answer(line).then(say);
}

async function begin(): Promise<{ agent: Agent; end: () => Promise<void> }> {
  const {
    MESHBED_NETEM: wish,
    MESHBED_NETEM_SEED: seed,
    MESHBED_NET_PROGRAM: program,
    MESHBED_CLOCKS: clocks,
  } = settings;
  const choice = await chooseBackend(wish);
  const tables = await mkdtemp(join(tmpdir(), "meshbed-net-tables-"));
  await writeDistributionTables(tables);
  const backend =
    choice.backend === "kernel"
      ? kernelBackend(namespacesOfThisHost(tables))
      : userBackend({ program, seed, tables, emit: say });
  const end = async () => {
    await backend.end();
    await rm(tables, { recursive: true });
  };
  return { agent: createAgent({ choice, backend, program, clocks }), end };
}
