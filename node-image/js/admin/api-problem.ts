/** A call that is answered with an error: its HTTP status and what the caller reads. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: 400 | 401 | 404 | 405 | 413 | 503;
  readonly details: readonly string[] | undefined;

  constructor(status: ApiProblem["status"], message: string, details?: readonly string[]) {
    super(message);
    this.status = status;
    this.details = details;
  }
}
