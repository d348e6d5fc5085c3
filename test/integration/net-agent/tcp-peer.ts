/**
 * One end of a TCP connection, run inside a namespace: `listen ADDRESS` says "ready", serves any number of connections and
 * prints a Transfer (`tcp.ts`) for each that carried anything; `send ADDRESS BYTES TIMEOUT_MS` prints how many ms it
 * took to connect, or "silent" when nothing came back in that time, or the error's code.
 */
import { connect, createServer } from "node:net";

const port = 4000;
const [, , verb, address = "", bytes = "0", timeoutMs = "2000"] = process.argv;

/** The same for all processes. */
const clockMs = () => performance.timeOrigin + performance.now();

if (verb === "listen") {
  const server = createServer((socket) => {
    let received = 0;
    let firstMs: number | undefined;
    socket.on("data", (data) => {
      firstMs ??= clockMs();
      received += data.length;
    });
    socket.on("error", (error) => console.error(error.message));
    socket.on("end", () => {
      if (firstMs !== undefined) console.log(JSON.stringify({ bytes: received, firstMs, lastMs: clockMs() }));
      socket.end();
    });
  });
  server.listen(port, address, () => console.log("ready"));
} else {
  const startMs = performance.now();
  const socket = connect(port, address);
  const timer = setTimeout(() => finish("silent"), Number(timeoutMs));
  socket.on("error", (error) => finish("code" in error ? `${error.code}` : error.message));
  socket.on("connect", () => {
    clearTimeout(timer);
    console.log(performance.now() - startMs);
    socket.end(Buffer.alloc(Number(bytes), 0x55));
  });

  function finish(word: string): void {
    console.log(word);
    process.exit();
  }
}
