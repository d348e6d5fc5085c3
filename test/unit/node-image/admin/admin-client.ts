/** An admin API on a free port of loopback, and calls of it. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { apiError } from "../../../../node-image/contract/index.ts";

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the body is not JSON. */
  readonly json: unknown;
  /** Undefined where the body is no error of the contract. */
  readonly error: { error: string; details?: string[] | undefined } | undefined;
}

export type Call = (
  method: string,
  path: string,
  o?: { readonly body?: unknown; readonly token?: string; readonly headers?: Record<string, string> },
) => Promise<Called>;

/** A body that is text is sent as it is, any other as JSON. */
export function callsOf(port: number): Call {
  return async (method, path, { body, token, headers } = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    const text = await response.text();
    const json = parse(text);
    return { status: response.status, headers: response.headers, text, json, error: apiError.safeParse(json).data };
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // plain text
  }
}
