/**
 * Serves one page on the loopback interface, and tells those who have it open what is new, as server-sent events. What an update is made
 * of is in `html/report-document.ts`.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { UpdateBook } from "./update-book.ts";

export interface LiveServer extends AsyncDisposable {
  /** "http://127.0.0.1:40123/" */
  readonly url: string;
  /** How many have it open. */
  readonly watchers: number;
  /** Sends each what is new in the book. Who still takes the last gets all of it later. */
  tell(): void;
  /** What they have open is of another run by now. */
  reload(): void;
}

export interface LiveServerOptions {
  readonly book: UpdateBook;
  /** The page as it is now. */
  readonly page: () => string;
}

/** The path of the updates; with the version that a page was made at. */
export const eventsPath = (version: number) => `/events?since=${version}`;

/** Whoever is slower than this to take the last update does without. */
const farewellMs = 3000;

interface Watcher {
  readonly response: ServerResponse;
  version: number;
}

/** On a free port of 127.0.0.1, until disposed of; then all get what they have not got yet, and the end. */
export async function liveServer({ book, page }: LiveServerOptions): Promise<LiveServer> {
  const watchers = new Set<Watcher>();
  const watch = (request: IncomingMessage, response: ServerResponse, since: number) => {
    response.writeHead(200, { ...headers, "content-type": "text/event-stream" }).flushHeaders();
    // Who comes back after a gap says how far he got.
    const watcher = { response, version: Number(request.headers["last-event-id"] ?? since) || 0 };
    watchers.add(watcher);
    response.on("close", () => watchers.delete(watcher));
    tellNews(watcher, book);
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (!isOwnName(request.headers.host)) return refuse(response, 403, "this page is for this machine alone");
    if (request.method !== "GET" && request.method !== "HEAD")
      return refuse(response, 405, "there is only something to see");
    if (pathname === "/events") return watch(request, response, Number(searchParams.get("since")));
    if (pathname !== "/") return refuse(response, 404, "there is one page, at /");
    response.writeHead(200, { ...headers, "content-type": "text/html; charset=utf-8" }).end(page());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    get watchers() {
      return watchers.size;
    },
    tell() {
      for (const watcher of watchers) if (!watcher.response.writableNeedDrain) tellNews(watcher, book);
    },
    reload() {
      for (const { response } of watchers) response.write("event: reload\ndata:\n\n");
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const watcher of watchers) {
        tellNews(watcher, book);
        watcher.response.end("event: end\ndata:\n\n");
      }
      const deadline = setTimeout(() => server.closeAllConnections(), farewellMs);
      await closed.finally(() => clearTimeout(deadline));
    },
  };
}

const headers = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // A connection that waits for a further request would keep the server from closing.
  connection: "close",
};

function tellNews(watcher: Watcher, book: UpdateBook): void {
  const news = book.since(watcher.version);
  watcher.version = book.version;
  if (news !== undefined) watcher.response.write(`id: ${book.version}\ndata: ${news}\n\n`);
}

/** A name of another place that leads here is somebody else's page that wants to read this one. */
function isOwnName(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host ?? "");
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { ...headers, "content-type": "text/plain; charset=utf-8" }).end(`${why}\n`);
}
