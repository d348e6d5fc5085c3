/** A request's body as JSON, of bounded length and depth. */
import type { IncomingMessage } from "node:http";
import { ApiProblem } from "./api-problem.ts";

/** No body of the contract comes near. */
const deepest = 16;

/** Throws ApiProblem 413, 415 or 400. The rest of a body that is too long is not read; the connection is then closed. */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  assertJson(request.headers);
  const text = decode(await readBytes(request, maxBytes));
  const body = parse(text);
  if (isDeeper(body, deepest)) throw new ApiProblem(400, `the body is nested deeper than ${deepest}`);
  return body;
}

/** Throws ApiProblem 400 where a call that takes no body was sent one. */
export function assertNoBody({ headers }: IncomingMessage): void {
  if (headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0) return;
  throw new ApiProblem(400, "this call takes no body");
}

/** A request that does not say what it sends is believed to send JSON. */
function assertJson(headers: IncomingMessage["headers"]): void {
  const type = headers["content-type"] ?? "application/json";
  if (!/^application\/json(\s*;\s*charset="?utf-8"?)?\s*$/i.test(type)) {
    throw new ApiProblem(415, `expected content-type application/json in UTF-8, not ${type}`);
  }
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw new ApiProblem(415, `expected no content-encoding, not ${encoding}`);
}

async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLong = new ApiProblem(413, `the body is over ${maxBytes} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLong;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLong;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ApiProblem(400, "the body is not UTF-8");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiProblem(400, `the body is not JSON: ${(error as Error).message}`);
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}
