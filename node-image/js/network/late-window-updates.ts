/**
 * Lets a stream give back its window once a quarter of it is used. Both generations of yamux do so after each read, in a frame of
 * its own that is encrypted, sent and read alone: twice the packets for short messages, such as pings and most of the relay's.
 * go-yamux waits for half; with a quarter, the longest message of Waku still fits into what is left of the usual 256 KiB.
 */

const givenBackFrom = 0.25;

/** The part of a library's streams that this is about. */
export interface WindowedStream {
  readonly state: number;
  /** Bytes that the other end may send in all, and those that it still may before it is given back more. */
  readonly recvWindow: number;
  readonly recvWindowCapacity: number;
  sendWindowUpdate(): void;
}

const isLate = Symbol("window updates are late");

/** @param prototype of all streams  @param established the state in which an update carries nothing but the window. Idempotent. */
export function sendWindowUpdatesLate(prototype: WindowedStream, established: number): void {
  if (Object.hasOwn(prototype, isLate)) return;
  const { sendWindowUpdate } = prototype;
  Object.assign(prototype, {
    [isLate]: true,
    sendWindowUpdate(this: WindowedStream): void {
      const used = this.recvWindow - this.recvWindowCapacity;
      if (this.state !== established || used >= this.recvWindow * givenBackFrom) sendWindowUpdate.call(this);
    },
  });
}
