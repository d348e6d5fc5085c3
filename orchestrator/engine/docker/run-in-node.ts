/** Runs a command in a node's container, on the caller's own terminal or pipes. */
import type Docker from "dockerode";
import { engineMessage } from "../../../docker/engine-error.ts";
import { MeshbedError } from "../../base/errors.ts";

export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Gives the command's exit code. Throws MeshbedError ENGINE. */
export async function runInNode(
  container: Docker.Container,
  command: readonly string[],
  { stdin, stdout, stderr }: Terminal,
): Promise<number> {
  const isTty = stdin.isTTY === true && stdout.isTTY === true;
  const all = { AttachStdin: true, AttachStdout: true, AttachStderr: true };
  const resize = () => {
    if (isTty) exec?.resize({ h: stdout.rows, w: stdout.columns }).catch(() => undefined); // it has ended
  };
  let exec: Docker.Exec | undefined;
  try {
    exec = await container.exec({ ...all, Cmd: [...command], Tty: isTty });
    const stream = await exec.start({ hijack: true, stdin: true, Tty: isTty });
    if (isTty) stdin.setRawMode(true);
    stdout.on("resize", resize);
    resize();
    if (isTty) stream.pipe(stdout, { end: false });
    else container.modem.demuxStream(stream, stdout, stderr);
    stdin.pipe(stream);
    await new Promise((over) => stream.once("end", over).once("close", over));
    return (await exec.inspect()).ExitCode ?? 0;
  } catch (cause) {
    throw new MeshbedError("ENGINE", `the command could not be run: ${engineMessage(cause)}`, { cause });
  } finally {
    stdout.off("resize", resize);
    if (isTty) stdin.setRawMode(false);
    stdin.unpipe().pause();
  }
}
