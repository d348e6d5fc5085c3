/** A new key as nodes have them, and its peer id. */
import { generateKeyPair, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";

export interface FreshIdentity {
  /** Protobuf-encoded, base64, as the settings of a node want it. */
  readonly privateKey: string;
  readonly peerId: string;
}

export async function freshIdentity(): Promise<FreshIdentity> {
  const key = await generateKeyPair("secp256k1");
  return {
    privateKey: Buffer.from(privateKeyToProtobuf(key)).toString("base64"),
    peerId: peerIdFromPrivateKey(key).toString(),
  };
}
