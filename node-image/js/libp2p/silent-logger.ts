/** libp2p's own log, which nobody reads here: formatting it costs even when nothing is printed. */
import type { ComponentLogger, Logger } from "@libp2p/interface";

const noop = () => {};
const logger: Logger = Object.assign(noop, { enabled: false, error: noop, trace: noop, newScope: () => logger });

export const silentLogger: ComponentLogger = { forComponent: () => logger };
