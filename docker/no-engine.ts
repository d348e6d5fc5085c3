/** The error for a machine on which no container engine answers: what was tried, and what to do on this platform. */
import { MeshbedError } from "../orchestrator/base/errors.ts";

/** @param o.ordered the user named the engine, so the mend is there and not in installing one. */
export function noEngine(
  failures: readonly string[],
  o: { ordered: boolean; platform?: NodeJS.Platform },
): MeshbedError {
  const tried = failures.map((failure) => `\n  ${failure}`).join("");
  const message = o.ordered
    ? `the engine that was asked for cannot be used:${tried}\nUnset DOCKER_HOST and DOCKER_CONTEXT to have one looked for.`
    : `no container engine answers${tried ? `:${tried}\n` : ". "}${mend(o.platform ?? process.platform)} ${addressHint}`;
  return new MeshbedError("NO_ENGINE", message, { details: { failures, ordered: o.ordered } });
}

const addressHint =
  "An engine elsewhere is named by DOCKER_HOST, as unix:///run/docker.sock, tcp://host:2376 or ssh://user@host.";

function mend(platform: NodeJS.Platform): string {
  switch (platform) {
    case "linux":
      return "On Debian and Ubuntu, `make setup` as root installs one; elsewhere install Docker or Podman and start its service.";
    case "darwin":
      return "Install and start Docker Desktop, OrbStack or Colima.";
    case "win32":
      return "Install Docker Desktop, and run Meshbed inside WSL.";
    default:
      return "Install Docker 20.10 or newer and start it.";
  }
}
