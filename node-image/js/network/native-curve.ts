/**
 * Stands in for @noble/curves where @libp2p/crypto makes keys of secp256k1 from bytes, in the program that `docker/bundle.ts` makes. To find
 * out whether a public key is a point of the curve takes 2.5 ms in JavaScript, several times for each connection; OpenSSL takes a tenth.
 */
import { createECDH, ECDH } from "node:crypto";

const curve = "secp256k1";
/** The first byte of a point's form, and the form's length. Source: SEC 1, 2.3.3. */
const lengths = new Map([
  [2, 33],
  [3, 33],
  [4, 65],
]);

export const secp256k1 = {
  Point: {
    /** Throws where it is no point of the curve. */
    fromBytes: (key: Uint8Array) => {
      if (lengths.get(key[0] ?? 0) !== key.length) throw new Error("this is not the form of a point");
      const point = ECDH.convertKey(key, curve, undefined, undefined, "uncompressed") as Buffer;
      return { toBytes: (isCompressed = true): Uint8Array => (isCompressed ? compressed(point) : bytesOf(point)) };
    },
  },
  /** Throws where the private key is none. */
  getPublicKey: (privateKey: Uint8Array, isCompressed = true): Uint8Array => {
    if (privateKey.length !== 32) throw new Error(`a private key has 32 bytes, not ${privateKey.length}`);
    const pair = createECDH(curve);
    pair.setPrivateKey(privateKey);
    return bytesOf(pair.getPublicKey(null, isCompressed ? "compressed" : "uncompressed"));
  },
  utils: {
    randomSecretKey: (): Uint8Array => {
      const pair = createECDH(curve);
      pair.generateKeys();
      const key = pair.getPrivateKey();
      return Uint8Array.from([...new Uint8Array(32 - key.length), ...key]);
    },
  },
} as const;

function compressed(point: Buffer): Uint8Array {
  const isOdd = ((point.at(-1) ?? 0) & 1) === 1;
  return Uint8Array.from([isOdd ? 3 : 2, ...point.subarray(1, 33)]);
}

/** Its own bytes, not a part of Node's pool. */
function bytesOf(bytes: Buffer): Uint8Array {
  return Uint8Array.from(bytes);
}
