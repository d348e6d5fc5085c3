/** The recipes of the reference make traces of published ones: they are run as they stand there. */
import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { expect, test } from "vitest";
import { readChurnTrace } from "../../../orchestrator/scenario/churn/churn-trace.ts";
import { readReplayTrace } from "../../../orchestrator/scenario/conditions/replay-trace.ts";
import { readTrafficTrace } from "../../../orchestrator/scenario/traffic/traffic-trace.ts";

const readme = new URL("../../../topologies/README.md", import.meta.url);

type Reader = (text: string, fileName: string) => object;

async function converted(recipe: string, input: string, read: Reader = readReplayTrace): Promise<string> {
  const text = await readFile(readme, "utf8");
  const [, command] = new RegExp(`^# ${recipe}[^\\n]*\\n(awk .*?) in > out\\.csv$`, "ms").exec(text) ?? [];
  const { stdout } = await execa("sh", ["-c", command ?? "exit 1"], { input });
  expect(read(stdout, "out.csv")).toHaveProperty("trace");
  return stdout;
}

test("of packets that could be delivered: so many of 1500 bytes a second", async () => {
  const packets = [0, 100, 100, 900, 2500, 2500, 3000];
  expect(await converted("Mahimahi", `${packets.join("\n")}\n`)).toBe("time_s,down_mbit\n0,0.048\n1,0.010\n2,0.024");
});

test("of bytes received since the line before", async () => {
  const log = [
    "1453121790686 39287 51.0386528885778 3.73220785642186 2493100 1000",
    "1453121791687 40288 51.0386532820580 3.73222847166054 2763504 1001",
    "1453121792686 41287 51.0386553301824 3.73225142858955 0 0999",
  ];
  const csv = "time_s,down_mbit\n0.000,19.945\n1.001,22.086\n2.000,0.010";
  expect(await converted("4G/LTE", `${log.join("\n")}\n`)).toBe(csv);
});

test("of one run among several", async () => {
  const rows = ["run_num,seq_num,nrStatus,Throughput", "1,1,CONNECTED,148", "1,2,CONNECTED,0", "2,1,CONNECTED,777"];
  expect(await converted("Lumos5G", `${rows.join("\n")}\n`)).toBe("time_s,down_mbit\n0,148.000\n1,0.010");
});

test("of a log of messages: senders become nodes, in the order in which they first speak", async () => {
  const log = ["1700000000.5 40 ann", "1700000001.75 2048 bob", "1700000003 999999 ann"];
  const csv = "time_s,size_bytes,node\n0.000,128,node-1\n1.250,2048,node-2\n2.500,150000,node-1";
  expect(await converted("Any log", `${log.join("\n")}\n`, readTrafficTrace)).toBe(csv);
});

test("of sessions: each peer goes up and down, in order of time, and only the first peers are taken", async () => {
  const sessions = ["7,1700000000.5,1700000100", "8,1700000010,1700000050", "7,1700000200,1700000300"];
  const others = Array.from({ length: 12 }, (_, i) => `${i + 20},17000004${i + 10},1700000500`);
  const rows = (await converted("Nebula", `${[...sessions, ...others].join("\n")}\n`, readChurnTrace)).split("\n");
  expect(rows.slice(0, 7)).toEqual([
    "time_s,node,state",
    "0.000,7,up",
    "9.500,8,up",
    "49.500,8,down",
    "99.500,7,down",
    "199.500,7,up",
    "299.500,7,down",
  ]);
  expect(new Set(rows.slice(1).map((row) => row.split(",")[1])).size).toBe(12);
});

test("of repeated crawls: who is found again is up, who is missing is down", async () => {
  const found = ["1700000000 a", "1700000000 b", "1700000600 a", "1700000600 c", "1700001200 b", "1700001200 c"];
  const rows = (await converted("Repeated crawls", `${found.join("\n")}\n`, readChurnTrace)).split("\n");
  expect(rows).toEqual(["time_s,node,state", "600,c,up", "600,b,down", "1200,b,up", "1200,a,down"]);
});
