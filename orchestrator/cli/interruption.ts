/** Ctrl-C: the first asks the run to heal, collect and remove; the second leaves at once. */
import { exitCode, MeshbedError } from "../base/errors.ts";

export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
}

/** Listens to SIGINT and SIGTERM until disposed of; aborts its signal with MeshbedError INTERRUPTED. */
export function interruption(): Interruption {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      process.stderr.write("\nleft at once; what still stands: meshbed ps; to remove it: meshbed clean\n");
      process.exit(exitCode.interrupted);
    }
    process.stderr.write(`\n${name}: healing, collecting and removing; once more to leave at once\n`);
    controller.abort(new MeshbedError("INTERRUPTED", `interrupted by ${name}`));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    },
  };
}
