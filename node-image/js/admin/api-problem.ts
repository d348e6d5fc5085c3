/** A call that is answered with an error: its HTTP status and what the caller reads. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: 400 | 401 | 404 | 405 | 408 | 413 | 415 | 417 | 431 | 503 | 504;
  readonly details: readonly string[] | undefined;
  /** Methods that would do, where this one does not. */
  readonly allow: string | undefined;

  constructor(
    status: ApiProblem["status"],
    message: string,
    o: { readonly details?: readonly string[]; readonly allow?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.details = o.details;
    this.allow = o.allow;
  }
}
