/** The house keeps its shape: imports point up the list of rooms, never down. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { expect, test } from "vitest";

const rooms = [
  "base",
  "model",
  "trace",
  "measures",
  "conditions",
  "scenario",
  "assertions",
  "nodes",
  "topology",
  "plan",
  "engine",
  "run",
  "report",
  "cli",
];
const root = resolve(import.meta.dirname, "../..");
const orchestrator = join(root, "orchestrator");

test("every folder of orchestrator/ is a room in the list", () => {
  const folders = readdirSync(orchestrator, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map((entry) => entry.name).filter((name) => !rooms.includes(name))).toEqual([]);
});

// npx makes it executable the first time, which is a change to the clone; once that is undone, npx is denied.
test("the program that npx calls is executable", () => {
  expect(statSync(join(orchestrator, "cli/meshbed.ts")).mode & 0o100).toBe(0o100);
});

test("a file imports only from its own room and the rooms above it", () => {
  expect(sources(orchestrator).flatMap((file) => importsOf(file).flatMap((to) => complaint(file, to) ?? []))).toEqual(
    [],
  );
});

test("the contract imports nothing of ours, and the node imports nothing of the orchestrator", () => {
  const offends = (file: string, to: string) =>
    inFolder(file, "node-image/contract") ? !inFolder(to, "node-image/contract") : inFolder(to, "orchestrator");
  const offenders = sources(join(root, "node-image")).flatMap((file) =>
    importsOf(file)
      .filter((to) => offends(file, to))
      .map((to) => `${relative(root, file)} imports ${relative(root, to)}`),
  );
  expect(offenders).toEqual([]);
});

test("of the node, only the room of a generation imports libp2p", () => {
  const rooms = ["node-image/js/libp2p", "node-image/js-2/libp2p"];
  const libp2p = /from "((?:@libp2p\/(?!crypto)|@chainsafe\/libp2p-|libp2p)[^"]*)"/g;
  const offenders = sources(join(root, "node-image"))
    .filter((file) => !rooms.some((room) => inFolder(file, room)))
    .flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(libp2p)].map(([, name]) => [relative(root, file), name]),
    );
  expect(offenders).toEqual([]);
});

function complaint(file: string, to: string): string | undefined {
  const from = relative(root, file);
  const target = relative(root, to);
  if (inFolder(to, "node-image") && !inFolder(to, "node-image/contract"))
    return `${from} imports ${target}; of node-image/ the orchestrator may only know contract/: move what both need there`;
  if (!inFolder(to, "orchestrator")) return undefined;
  const theirs = rooms.indexOf(room(to));
  if (theirs <= rooms.indexOf(room(file))) return undefined;
  return `${from} imports ${target}; ${room(file)}/ stands above ${room(to)}/: move the shared part up, or pass it in as an argument`;
}

function room(file: string): string {
  return relative(orchestrator, file).split(sep)[0] ?? "";
}

function inFolder(file: string, folder: string): boolean {
  return !relative(join(root, folder), file).startsWith("..");
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes("node_modules"))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?"(\.[^"]+)"/g)].map((match) => join(dirname(file), match[1] ?? ""));
}
