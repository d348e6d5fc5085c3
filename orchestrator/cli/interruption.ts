/** Ctrl-C: the first asks the run to heal, collect and remove; the second leaves at once. */
import { exitCode, MeshbedError } from "../base/errors.ts";

/** SIGHUP: the terminal was closed. */
const ends = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
}

/** @param what the first one asks for, in words. Listens to SIGINT, SIGTERM and SIGHUP until disposed of; aborts its signal with MeshbedError INTERRUPTED. */
export function interruption(what = "healing, collecting and removing"): Interruption {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      process.stderr.write("\nleft at once; what still stands: meshbed ps; to remove it: meshbed clean\n");
      process.exit(exitCode.interrupted);
    }
    process.stderr.write(`\n${name}: ${what}; once more to leave at once\n`);
    controller.abort(new MeshbedError("INTERRUPTED", `interrupted by ${name}`));
  };
  for (const name of ends) process.on(name, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of ends) process.off(name, onSignal);
    },
  };
}
