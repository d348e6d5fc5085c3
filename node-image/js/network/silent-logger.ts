/** libp2p's own log, which nobody reads here: formatting it costs even when nothing is printed. */
interface Logger {
  (...line: unknown[]): void;
  readonly enabled: boolean;
  error(...line: unknown[]): void;
  trace(...line: unknown[]): void;
  newScope(name: string): Logger;
}

const noop = () => {};
const logger: Logger = Object.assign(noop, { enabled: false, error: noop, trace: noop, newScope: () => logger });

export const silentLogger = { forComponent: (_name: string) => logger };
