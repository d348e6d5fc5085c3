/** What a behaviour changes of an honest node, from outside: the honest files know nothing of it. Types only. */
import type { Network, NetworkOptions } from "../network/network.ts";

export interface Deviation {
  /** What it does, for the log: the rest of the sentence "behaves as mute: ...". */
  readonly does: string;
  /** Changes what the network is made with. */
  readonly options?: (honest: NetworkOptions) => NetworkOptions;
  /** Changes the network that the rest of the node is given. */
  readonly network?: (honest: Network) => Network;
  /** Begins what it does of itself, on the network that was started. Disposing ends it, before the network stops. */
  readonly begin?: (network: Network, options: NetworkOptions) => Promise<AsyncDisposable>;
}

/** Counts what the node did that an honest one does not; so many times, once where left out. */
export type CountDeed = (times?: number) => void;
