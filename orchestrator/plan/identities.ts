/** Keys and peer ids that follow from the seed, so that a plan names every peer before any of them runs. */
import { privateKeyFromRaw, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import type { Random } from "../base/random.ts";
import type { NodeId } from "../model/step.ts";

export interface Identity {
  /** libp2p private key, protobuf-encoded, base64. A test's key: it guards nothing. */
  readonly privateKey: string;
  readonly peerId: string;
}

/** Of secp256k1, which node records want: 32 bytes are a key of it, but for one in 2^128. */
export function makeIdentity(node: NodeId, random: Random): Identity {
  const key = privateKeyFromRaw(random.fork(node).bytes(32));
  return {
    privateKey: Buffer.from(privateKeyToProtobuf(key)).toString("base64"),
    peerId: peerIdFromPrivateKey(key).toString(),
  };
}
