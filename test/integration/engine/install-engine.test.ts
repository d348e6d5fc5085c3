/** Starts a second engine beside the host's, in namespaces where it finds none; all of it goes with them. */
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { isDebianRoot } from "../../../docker/debian-host.ts";

const setup = fileURLToPath(new URL("../../../docker/setup.ts", import.meta.url));

/** The pid files are those of an engine that was killed, and whose numbers other processes have by now. */
const script = `
  set -eu
  for folder in /run /var/lib/docker /var/log; do mount -t tmpfs none $folder; done
  mkdir -p /run/docker/containerd
  for file in /run/docker.pid /run/docker/containerd/containerd.pid; do echo -n $$ > $file; done
  trap 'kill $(cat /run/docker.pid) && tail --pid=$(cat /run/docker.pid) -f /dev/null' EXIT
  node ${setup}
  node ${setup}
`;

test.runIf(isDebianRoot())(
  "starts an engine once where none answers, whatever one that was killed left behind",
  async () => {
    const { stdout } = await execa("unshare", ["--mount", "--net", "bash", "-c", script], {
      env: { DOCKER_HOST: "", DOCKER_CONTEXT: "" },
      timeout: 120_000,
    });
    const lines = stdout.split("\n");
    const found = expect.stringMatching(
      /^container engine \S+ \(API \S+\) at unix:\/\/\/var\/run\/docker\.sock \(a usual socket\), started by Meshbed as process \d+$/,
    );
    expect(lines).toEqual([
      "removed /var/run/docker.pid, left behind by an engine that is gone",
      "removed /var/run/docker/containerd/containerd.pid, left behind by an engine that is gone",
      expect.stringMatching(
        /^started dockerd as process \d+; it keeps running, and its log is \/var\/log\/meshbed-dockerd\.log$/,
      ),
      found,
      found,
    ]);
    expect(lines[3]).toBe(lines[4]);
  },
);
