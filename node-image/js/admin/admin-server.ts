/** The admin API's HTTP server. Every wait has a bound, and every failure the shape of `apiError`, also where Node made no request of what came. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type Answer, answerRequest, type Handlers, problemAnswer } from "./answer-request.ts";
import { ApiProblem } from "./api-problem.ts";

export interface AdminServerOptions {
  readonly address: string;
  readonly port: number;
  readonly token: string;
  readonly handlers: Handlers;
  readonly limits?: Limits;
}

interface Limits {
  /** A request that is not whole by then is given up. */
  readonly requestMs: number;
  /** A call that is not answered by then is given up. */
  readonly handlerMs: number;
}

const usualLimits: Limits = { requestMs: 10_000, handlerMs: 30_000 };
/** Idle connections of a poller stay open over several rounds. */
const keepAliveMs = 15_000;
/** A connection on which nothing moves for so long is cut: its reader may be gone. Longer than any call takes. */
const silenceMs = 60_000;
/** A client that still sends would see a reset connection instead of the answer, if that were closed at once. */
const lingerMs = 500;
const maxConnections = 64;

/** Throws when the address cannot be listened on. */
export async function startAdminServer(o: AdminServerOptions): Promise<AsyncDisposable> {
  const { requestMs, handlerMs } = o.limits ?? usualLimits;
  const server = createServer({
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    connectionsCheckingInterval: requestMs / 4,
    keepAliveTimeout: keepAliveMs,
    // Which host a request names is nothing to this server.
    requireHostHeader: false,
  });
  server.on("request", (request, response) => {
    void answerRequest(request, { ...o, handlerMs }).then((answer) => send(request, response, answer));
  });
  server.on("checkExpectation", (request, response) =>
    send(request, response, problemAnswer(new ApiProblem(417, "no expectation is met here but 100-continue"))),
  );
  server.on("connect", (_request, socket) =>
    sendRaw(socket, new ApiProblem(405, "this is no proxy; it takes no CONNECT", { allow: "GET" })),
  );
  server.on("clientError", (error, socket) => sendRaw(socket, parserProblem(error, requestMs)));
  server.setTimeout(silenceMs);
  server.maxConnections = maxConnections;
  server.listen(o.port, o.address);
  await once(server, "listening");
  return { [Symbol.asyncDispose]: () => close(server) };
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, text, allow }: Answer): void {
  // The client went, or was told by `clientError` that it was too slow.
  if (response.destroyed || response.socket?.writable !== true) return;
  response.writeHead(status, {
    ...(status === 204 ? {} : { "content-type": type, "content-length": Buffer.byteLength(text) }),
    ...(allow === undefined ? {} : { allow }),
    // The rest of a request that was refused would be read as the next one.
    ...(request.complete ? {} : { connection: "close" }),
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
  });
  if (request.method !== "HEAD") response.write(text);
  if (request.complete) return void response.end();
  request.resume().once("close", () => response.end());
  setTimeout(() => response.end(), lingerMs);
}

/** What Node's parser makes of a request that is none. */
function parserProblem({ code, message }: NodeJS.ErrnoException, requestMs: number): ApiProblem {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new ApiProblem(408, `the request was not whole within ${requestMs} ms`);
  }
  if (code === "HPE_HEADER_OVERFLOW") return new ApiProblem(431, "the headers are too long");
  return new ApiProblem(400, `this is no HTTP request: ${message}`);
}

/** For where Node made no response object. Of what breaks more than once, as each further piece does, the first is answered. */
function sendRaw(socket: Duplex, problem: ApiProblem): void {
  if (!socket.writable) return;
  const { status, type, text, allow } = problemAnswer(problem);
  const lines = [
    `HTTP/1.1 ${status} Refused`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(text)}`,
    ...(allow === undefined ? [] : [`allow: ${allow}`]),
    "connection: close",
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${text}`);
  setTimeout(() => socket.destroy(), lingerMs);
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
