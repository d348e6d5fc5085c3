import { request } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventsPath, liveServer } from "../../../../orchestrator/report/live/live-server.ts";
import { type Part, updateBook } from "../../../../orchestrator/report/live/update-book.ts";
import { eventStream, nextEvent } from "./event-stream.ts";

const run = (endS: number): Part => ({ of: "data", name: "run", json: JSON.stringify({ endS }) });
const update = (endS: number) => ({ sections: {}, data: { run: { endS } } });

async function served() {
  const book = updateBook();
  const server = await liveServer({ book, page: () => "<h1>the page</h1>" });
  let closed: PromiseLike<void> | undefined;
  const close = () => {
    closed ??= server[Symbol.asyncDispose]();
    return closed;
  };
  onTestFinished(async () => await close());
  return {
    book,
    server,
    close,
    watch: (path: string, headers = {}) => eventStream(new URL(path, server.url).href, headers),
  };
}

describe("the server of a live page", () => {
  test("serves the page on the loopback interface, for no other page to read", async () => {
    const { server } = await served();
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const response = await fetch(server.url);
    expect(await response.text()).toBe("<h1>the page</h1>");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("refuses what it does not have, what would change something, and the names of other places", async () => {
    const { server } = await served();
    const answered = async (path: string, method = "GET", host?: string) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const headers = host === undefined ? {} : { host };
      const asked = request(new URL(path, server.url), { method, headers }, async (response) => {
        const text = (await response.setEncoding("utf8").toArray()).join("");
        resolve(`${response.statusCode} ${text}`);
      });
      asked.on("error", reject).end();
      return await promise;
    };
    expect(await answered("/trace.ndjson")).toBe("404 there is one page, at /\n");
    expect(await answered("/", "POST")).toBe("405 there is only something to see\n");
    expect(await answered("/", "GET", "evil.example:80")).toBe("403 this page is for this machine alone\n");
    expect(await answered("/events", "GET", "evil.example")).toBe("403 this page is for this machine alone\n");
    expect(await answered("/", "GET", "localhost:8080")).toBe("200 <h1>the page</h1>");
  });

  test("sends each who watches what is new since his page was made, and then what comes", async () => {
    const { book, server, watch } = await served();
    book.put([run(1)]);
    const early = await watch(eventsPath(0));
    const late = await watch(eventsPath(book.version));
    expect(JSON.parse((await nextEvent(early)).data)).toEqual(update(1));

    const next = nextEvent(late);
    expect(server.watchers).toBe(2);
    book.put([run(2)]);
    server.tell();
    expect(JSON.parse((await next).data)).toEqual(update(2));
    expect(JSON.parse((await nextEvent(early)).data)).toEqual(update(2));
  });

  test("goes on for who was away from where he was", async () => {
    const { book, server, watch } = await served();
    book.put([run(1)]);
    const { id } = await nextEvent(await watch(eventsPath(0)));
    book.put([run(2)]);
    const back = await watch(eventsPath(0), { "last-event-id": id });
    expect(JSON.parse((await nextEvent(back)).data)).toEqual(update(2));
    const upToDate = await watch(eventsPath(0), { "last-event-id": String(book.version) });
    const next = nextEvent(upToDate);
    book.put([run(3)]);
    server.tell();
    expect(JSON.parse((await next).data)).toEqual(update(3));
  });

  test("ends with the last news for all, and then tells them that it was the last", async () => {
    const { book, server, close, watch } = await served();
    const events = await watch(eventsPath(0));
    const first = events.next();
    expect(server.watchers).toBe(1);
    book.put([run(9)]);
    await close();
    expect(JSON.parse((await first).value.data)).toEqual(update(9));
    expect((await nextEvent(events, "end")).event).toBe("end");
    expect((await events.next()).done).toBe(true);
    await expect(fetch(server.url)).rejects.toThrow("fetch failed");
  });

  test("forgets who went away", async () => {
    const { book, server, watch } = await served();
    book.put([run(1)]);
    const events = await watch(eventsPath(0));
    await nextEvent(events);
    expect(server.watchers).toBe(1);
    await events.return(undefined);
    await expect.poll(() => server.watchers).toBe(0);
  });
});
