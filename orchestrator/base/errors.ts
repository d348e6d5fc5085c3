/** The one error class of Meshbed: what failed, where, how to mend, under a stable code. */

/** Exit codes of the command line. */
export const exitCode = {
  pass: 0,
  expectationFailed: 1,
  badInput: 2,
  environment: 3,
  inconclusive: 4,
  interrupted: 130,
} as const;

const exitCodeOf = {
  /** A file, an argument or a setting is wrong; the user mends it. */
  BAD_INPUT: exitCode.badInput,
  /** No engine answers, or what it needs is missing. */
  NO_ENGINE: exitCode.environment,
  /** The engine answered, and refused or failed. */
  ENGINE: exitCode.environment,
  /** An address range that the plan chose is taken on the host. */
  SUBNET_TAKEN: exitCode.environment,
  /** An image could not be pulled or built. */
  IMAGE: exitCode.environment,
  /** The net agent refused, failed or died. */
  AGENT: exitCode.environment,
  /** A node did not start, or did not answer its admin API. */
  NODE: exitCode.environment,
  /** A wait reached its bound. */
  TIMEOUT: exitCode.environment,
  /** A run directory or its trace cannot be read. */
  TRACE: exitCode.badInput,
  /** The user pressed Ctrl-C. */
  INTERRUPTED: exitCode.interrupted,
} as const;

export type ErrorCode = keyof typeof exitCodeOf;

export class MeshbedError extends Error {
  override readonly name = "MeshbedError";
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, o: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super(message, o.cause === undefined ? undefined : { cause: o.cause });
    this.code = code;
    this.details = o.details ?? {};
  }

  get exitCode(): number {
    return exitCodeOf[this.code];
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
