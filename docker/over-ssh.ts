/**
 * Connections to an engine over ssh, made as the docker command line makes them: each is the user's own `ssh` that runs `docker system dial-stdio`
 * there. So keys, known hosts, jump hosts and shared connections are as `~/.ssh/config` says; dockerode's way, the library ssh2, knows none of them, asks no
 * host for its key, and shakes hands anew for each request. Here connections are kept for later requests.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { Agent } from "node:http";
import { Duplex } from "node:stream";

/** Never asks; notices within a minute that the other host is gone. */
const sshOptions = ["BatchMode=yes", "ConnectTimeout=10", "ServerAliveInterval=15", "ServerAliveCountMax=3"];
/** Of what ssh complains of, the end. */
const complaintCharacters = 500;

/** @param url ssh://[user@]host[:port][/socket], where the socket is the other host's; default: its own docker's. */
export function overSsh(url: URL): Agent {
  return new SshAgent(sshArguments(url), url.hostname);
}

/** What `ssh` is called with. */
export function sshArguments({ username, hostname, port, pathname }: URL): readonly string[] {
  const socket = decodeURIComponent(pathname).replace(/^\/$/, "");
  const host = socket === "" ? "" : ` --host '${`unix://${socket}`.replaceAll("'", `'\\''`)}'`;
  return [
    "-T",
    ...sshOptions.flatMap((option) => ["-o", option]),
    ...(port === "" ? [] : ["-p", port]),
    ...(username === "" ? [] : ["-l", decodeURIComponent(username)]),
    "--",
    hostname.replace(/^\[|\]$/g, ""),
    `docker${host} system dial-stdio`,
  ];
}

class SshAgent extends Agent {
  readonly #arguments: readonly string[];
  readonly #host: string;

  constructor(ssh: readonly string[], host: string) {
    super({ keepAlive: true });
    this.#arguments = ssh;
    this.#host = host;
  }

  override createConnection(): Duplex {
    return new SshConnection(spawn("ssh", this.#arguments), this.#host);
  }
}

/** What ssh carries. Its end before it was asked for is an error, which quotes ssh. Destroying it ends ssh. */
class SshConnection extends Duplex {
  readonly #ssh: ChildProcessWithoutNullStreams;
  #complaint = "";

  constructor(ssh: ChildProcessWithoutNullStreams, host: string) {
    super();
    this.#ssh = ssh;
    ssh.stdout.on("data", (bytes: Buffer) => {
      if (!this.push(bytes)) ssh.stdout.pause();
    });
    ssh.stderr.on("data", (bytes: Buffer) => {
      this.#complaint = `${this.#complaint}${bytes}`.slice(-complaintCharacters);
    });
    ssh.stdin.on("error", () => undefined); // the close tells why
    ssh.once("error", (error) => this.destroy(new Error(`ssh cannot be started: ${error.message}`)));
    // All that it printed has been read by then.
    ssh.once("close", (code) => {
      if (code === 0) return void this.push(null);
      const reason = this.#complaint.trim() || `it ended with code ${code}`;
      this.destroy(new Error(`ssh: ${reason}; \`ssh ${host} docker version\` has to answer without a question`));
    });
  }

  override _read(): void {
    this.#ssh.stdout.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, written: (error?: Error | null) => void): void {
    // What cannot be written has its reason in how ssh ended.
    this.#ssh.stdin.write(bytes, () => written());
  }

  override _final(done: () => void): void {
    this.#ssh.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#ssh.kill();
    done(error);
  }

  /** http asks sockets for these three; a host that is gone is ssh's to notice, and callers bound what they ask. */
  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  /** One that waits for a request keeps no process alive. */
  ref(): void {
    for (const part of this.#parts()) part.ref();
  }

  unref(): void {
    for (const part of this.#parts()) part.unref();
  }

  #parts(): readonly { ref(): unknown; unref(): unknown }[] {
    const { stdin, stdout, stderr } = this.#ssh;
    // Each is a socket, which types do not say.
    return [this.#ssh, stdin, stdout, stderr] as unknown as readonly { ref(): unknown; unref(): unknown }[];
  }
}
