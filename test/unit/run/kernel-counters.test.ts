/** What a kernel's files say of the time between two looks; as Linux 6.18 writes them, on a host of two cores. */
import { release } from "node:os";
import { expect, test, vi } from "vitest";
import { lookAtHost } from "../../../orchestrator/base/host-look.ts";
import { type KernelTexts, readKernelTexts } from "../../../orchestrator/base/kernel-texts.ts";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import type { Environment, HostEvent, TraceEvent } from "../../../orchestrator/model/trace.ts";
import { sampleHosts } from "../../../orchestrator/run/host-sampler.ts";
import { kernelFigures } from "../../../orchestrator/run/kernel-counters.ts";

const neighbours = (entries: string, [one, other]: readonly [string, string]) =>
  "entries  allocs   destroys hash_grows lookups  hits     res_failed rcv_probes_mcast rcv_probes_ucast periodic_gc_runs forced_gc_runs unresolved_discards table_fulls\n" +
  `${entries} 0000d67e 0000d916 00000006   001414a9 00060772 00000245   00000000         00000000         00000cc4         000000d7       00000000            ${one}\n` +
  `${entries} 0000d587 0000d15d 00000003   0013d0e7 00063278 0000026f   00000000         00000000         00000000         000000ae       00000000            ${other}\n`;

const before: KernelTexts = {
  cpuPressure:
    "some avg10=77.80 avg60=62.98 avg300=51.43 total=15431644384\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
  memoryPressure:
    "some avg10=0.00 avg60=0.00 avg300=0.00 total=29781\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9103\n",
  cores:
    "cpu  3323911 142232 923869 5291089 25353 0 63936 4605 0 0\ncpu0 1614521 73898 450533 2711856 5807 0 28357 2278 0 0\n",
  memory: "MemTotal:       24684084 kB\nMemFree:        22133344 kB\nMemAvailable:   22885820 kB\n",
  softnet: "ffffff00 0000040a 00000029 00000000\n04ccf37d 00000000 00000031 00000000\n",
  neighbours4: neighbours("000003f0", ["00000000", "00000002"]),
  neighbours6: neighbours("0000002f", ["00000000", "00000000"]),
  mostNeighbours4: "1024\n",
  mostNeighbours6: "1024\n",
};

const now: KernelTexts = {
  ...before,
  cpuPressure: before.cpuPressure?.replace("15431644384", "15433244384"),
  memoryPressure: before.memoryPressure?.replace("total=9103", "total=509103"),
  cores: "cpu  3324111 142232 923969 5291149 25353 0 63956 4625 0 0\n",
  memory: before.memory?.replace("22885820", "1024"),
  softnet: "00000100 0000041a 00000029 00000000\n04ccf3b5 00000000 00000031 00000000\n",
  neighbours4: neighbours("00000400", ["00000005", "00000002"]),
};

test("ratios are of the time between the looks, counts of what came to them, 32 bits a core", () => {
  expect(kernelFigures(before, now, 2000)).toEqual({
    cpuPressureRatio: 0.8,
    memoryPressureRatio: 0.25,
    stealRatio: 0.05,
    memoryAvailableBytes: 1024 ** 2,
    packets: { taken: 0x200 + 0x38, dropped: 0x10 },
    neighbours: { ipv4: { entries: 1024, most: 1024, refused: 5 }, ipv6: { entries: 47, most: 1024, refused: 0 } },
  });
});

test("what a kernel does not tell of is left out", () => {
  const { memory, ...others } = before;
  const bare = { ...(Object.fromEntries(Object.keys(others).map((key) => [key, undefined])) as KernelTexts), memory };
  expect(kernelFigures(bare, bare, 2000)).toEqual({ memoryAvailableBytes: 22885820 * 1024 });
});

test("where there is no such directory, nothing is told", async () => {
  expect(kernelFigures(await readKernelTexts("/none"), await readKernelTexts("/none"), 1)).toEqual({});
});

const environment = { host: { kernel: release(), cpus: 2, memoryBytes: 1 } } as Environment;
const elsewhere = { host: { kernel: "none", cpus: 2, memoryBytes: 1 } } as Environment;
const twoHosts = { ...environment, hosts: [{ name: "alpha" }, { name: "beta" }] } as unknown as Environment;

/** @param sights of one look after the other; the last ones again and again */
async function sampled(environment: Environment, sights: readonly (readonly string[])[]) {
  const events: HostEvent[] = [];
  const record = (event: TraceEvent) => void (event.kind === "host" && events.push(event));
  const over = new AbortController();
  const looks = [...sights];
  const lookAtHosts = vi.fn(async () => {
    const now = (looks.length > 1 ? looks.shift() : looks[0]) ?? [];
    return await Promise.all(now.map(async (name) => ({ host: name || undefined, look: await lookAtHost() })));
  });
  const sampling = sampleHosts({ record }, { signal: over.signal, everyMs: 5, testbed: { environment, lookAtHosts } });
  const enough = { signal: over.signal, timeoutMs: 2000, everyMs: 1 };
  await waitFor("samples", () => (events.length >= 6 ? true : undefined), enough);
  over.abort();
  await sampling;
  return { events, asked: lookAtHosts.mock.calls.length > 0 };
}

test("the kernel that nodes run on is looked at from here where it is this one, and by the net agent where it is not", async () => {
  const here = await sampled(environment, []);
  expect(here.asked).toBe(false);
  expect(here.events[0]).toHaveProperty("kernel.memoryAvailableBytes");
  const there = await sampled(elsewhere, [[""]]);
  expect(there.asked).toBe(true);
  expect(there.events[0]).toHaveProperty("kernel.memoryAvailableBytes");
  expect(there.events[0]).not.toHaveProperty("host");
});

test("of several hosts each is told by its name at the same time, and one that did not answer is left out until it has twice", async () => {
  const both = ["alpha", "beta"];
  const { events } = await sampled(twoHosts, [both, both, ["alpha"], both, both]);
  const looks = [...Map.groupBy(events, ({ atMs }) => atMs).values()].map((own) => own.map(({ host }) => host));
  expect(looks.slice(0, 4)).toEqual([both, ["alpha"], ["alpha"], both]);
});
