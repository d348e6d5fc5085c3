/** Runs of topologies on the fake engine, as the command line makes them. */
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { loadTopologies } from "../../../orchestrator/cli/load-topologies.ts";
import type { RunWishes } from "../../../orchestrator/cli/run-planned.ts";
import type { Engine } from "../../../orchestrator/engine/engine.ts";
import { fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";

export interface Workplace {
  readonly folder: string;
  write(name: string, text: string): Promise<string>;
  read(...path: string[]): Promise<string>;
  load(file: string, set?: readonly string[]): ReturnType<typeof loadTopologies>;
}

/** A folder that goes with the test. */
export async function workplace(): Promise<Workplace> {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-cli-"));
  onTestFinished(() => folder.remove());
  return {
    folder: folder.path,
    async write(name, text) {
      const path = join(folder.path, name);
      await writeFile(path, text);
      return path;
    },
    read: (...path) => readFile(join(...path), "utf8"),
    load: (file, set = []) => loadTopologies([file], { set }),
  };
}

export function wishes(place: Workplace, engine: Engine = fakeEngine(), change: Partial<RunWishes> = {}): RunWishes {
  return {
    engine,
    out: join(place.folder, "runs"),
    signal: new AbortController().signal,
    listener: { onStatus: () => undefined, onLine: () => undefined },
    keep: () => false,
    netem: "auto",
    purpose: "verdict",
    observeEveryMs: 30,
    ...change,
  };
}

/** What is written to standard output and standard error until the test ends. */
export function captured(): { readonly out: () => string; readonly err: () => string } {
  const texts = { out: "", err: "" };
  const take = (key: "out" | "err") => (text: string | Uint8Array) => {
    texts[key] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(take("out")),
    vi.spyOn(console, "log").mockImplementation((text: unknown) => void take("out")(`${text}\n`)),
    vi.spyOn(console, "error").mockImplementation((text: unknown) => void take("err")(`${text}\n`)),
  ];
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return { out: () => texts.out, err: () => texts.err };
}
