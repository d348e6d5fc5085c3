/** Measures echo round trips from inside nodes' namespaces, all pairs at once in one process; see emulator/echo.c. */
import { execa } from "execa";
import { type AgentRequest, probeResult } from "./protocol.ts";

export type ProbeRequest = Pick<Extract<AgentRequest, { op: "probe" }>, "count" | "intervalMs" | "timeoutMs" | "pairs">;

/** How much longer than its echoes the program may take. */
const slackMs = 10_000;

export async function roundTrips(program: string, request: ProbeRequest): Promise<number[][]> {
  const { count, intervalMs, timeoutMs, pairs } = request;
  const { stdout } = await execa(program, ["echo", `${count}`, `${intervalMs}`, `${timeoutMs}`], {
    input: pairs.map(({ pid, to }) => `${pid} ${to}\n`).join(""),
    timeout: count * intervalMs + timeoutMs + slackMs,
  });
  return probeResult.parse(JSON.parse(stdout));
}
