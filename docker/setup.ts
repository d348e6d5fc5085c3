/**
 * `node docker/setup.ts`: makes sure that a container engine answers, and says which. `make setup` runs it; with
 * `--tests`, which `make integration` says, it also installs what the tests need on the host.
 */
import { MeshbedError } from "../orchestrator/base/errors.ts";
import { findEngine } from "./find-engine.ts";
import { installEngine, startedEngine } from "./install-engine.ts";
import { installTestTools } from "./test-tools.ts";

const onProgress = (line: string) => console.log(line);
const abort = new AbortController();
process.once("SIGINT", () => abort.abort(new MeshbedError("INTERRUPTED", "interrupted")));

try {
  const engine = await findOrInstall();
  const started = startedEngine();
  const by = started === undefined ? "" : `, started by Meshbed as process ${started}`;
  if (process.argv.includes("--tests")) await installTestTools({ signal: abort.signal, onProgress });
  onProgress(`container engine ${engine.version} (API ${engine.apiVersion}) at ${engine.where}${by}`);
} catch (error) {
  if (!(error instanceof MeshbedError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

async function findOrInstall() {
  const o = { signal: abort.signal, onProgress };
  try {
    return await findEngine(o);
  } catch (error) {
    if (error instanceof MeshbedError && error.code === "NO_ENGINE") return await installEngine(error, o);
    throw error;
  }
}
