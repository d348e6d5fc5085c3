/** A request's body as JSON, of bounded length. */
import type { IncomingMessage } from "node:http";
import { ApiProblem } from "./api-problem.ts";

/** Throws ApiProblem 413 or 400. The rest of a body that is too long is not read; the connection is then closed. */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const tooLong = new ApiProblem(413, `the body is over ${maxBytes} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLong;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLong;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (error) {
    throw new ApiProblem(400, `the body is not JSON: ${(error as Error).message}`);
  }
}
