/** One call of the admin API, as data. A path is written as OpenAPI writes it: "/admin/v1/peer/{peerId}". */
import type { z } from "zod";

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly summary: string;
  /** Wants the token, because it changes something. */
  readonly guarded: boolean;
  /** Parameters in the path, as text. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** A larger body is refused with 413. */
  readonly maxBodyBytes?: number;
  /** JSON of this shape, or one kind of text. */
  readonly reply: z.ZodType | TextReply;
}

export type TextReply = "text" | "html" | "metrics";

export const oneMebibyte = 1024 ** 2;
