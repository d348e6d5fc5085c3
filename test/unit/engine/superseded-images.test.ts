import Docker from "dockerode";
import { expect, test } from "vitest";
import { removeSuperseded } from "../../../docker/superseded-images.ts";
import { fakeSocket } from "./fake-socket.ts";

const hourAgo = (hours: number) => Math.floor(Date.now() / 1000) - hours * 3600;
const image = (tag: string, hours: number, ...others: string[]) => ({
  Id: `sha256:${tag}`,
  Created: hourAgo(hours),
  RepoTags: [`meshbed/thing:${tag}`, ...others],
});

/** What is removed of these, on an engine that refuses the removals of some with a status. */
async function removedOf(images: readonly unknown[], refused: Readonly<Record<string, number>> = {}) {
  const removed: string[] = [];
  const asked: unknown[] = [];
  await using socket = await fakeSocket((request, response) => {
    const url = new URL(request.url ?? "", "http://engine");
    const tag = decodeURIComponent(url.pathname.replace("/images/", ""));
    if (request.method === "DELETE") {
      expect(url.searchParams.get("force")).toBeNull();
      if (refused[tag] === undefined) removed.push(tag);
      return response.writeHead(refused[tag] ?? 200).end("[]");
    }
    asked.push(JSON.parse(url.searchParams.get("filters") ?? ""));
    response.setHeader("content-type", "application/json").end(JSON.stringify(images));
  });
  await removeSuperseded(new Docker({ socketPath: socket.path }), "meshbed/thing");
  expect(asked).toEqual([{ label: ["meshbed.project=meshbed"], reference: ["meshbed/thing"] }]);
  return removed;
}

test("the newest three stay, and what is older goes", async () => {
  const images = [image("b", 4), image("e", 20), image("a", 2), image("c", 9), image("d", 10)];
  expect(await removedOf(images)).toEqual(["meshbed/thing:d", "meshbed/thing:e"]);
});

test("what was built within the hour stays, however many there are", async () => {
  const images = ["a", "b", "c", "d", "e"].map((tag) => image(tag, 0.5));
  expect(await removedOf(images)).toEqual([]);
});

test("a tag that a user gave stays", async () => {
  const images = [image("a", 2), image("b", 3), image("c", 4), image("d", 5, "mine:latest", "meshbed/thing-of-mine:1")];
  expect(await removedOf(images)).toEqual(["meshbed/thing:d"]);
});

test("one that a container is made of, or that somebody else removed, is passed over", async () => {
  const images = ["a", "b", "c", "d", "e", "f"].map((tag, i) => image(tag, i + 2));
  const refused = { "meshbed/thing:d": 409, "meshbed/thing:e": 404 };
  expect(await removedOf(images, refused)).toEqual(["meshbed/thing:f"]);
});
