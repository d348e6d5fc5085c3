/**
 * Stands in for @chainsafe/as-chacha20poly1305 in the program that `docker/bundle.ts` makes. Noise uses that WebAssembly for
 * short messages, as it is faster there; its memory and its compilation at each start weigh more here. Measured: 2.6 MiB and 15 ms.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";

const algorithm = "chacha20-poly1305";
const tagBytes = 16;
/** By the bytes that Noise holds for each direction of a connection: given these, Node looks at each call what they are, which takes longer than to cipher. */
const keys = new WeakMap<Uint8Array, KeyObject>();

/** The instance of WebAssembly that the other needs. */
export function newInstance(): undefined {}

export class ChaCha20Poly1305 {
  seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, additional: Uint8Array = new Uint8Array()): Uint8Array {
    const cipher = createCipheriv(algorithm, keyOf(key), nonce, { authTagLength: tagBytes });
    cipher.setAAD(additional, { plaintextLength: plain.length });
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** Null where it is not what `seal` made. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    sealed: Uint8Array,
    additional: Uint8Array = new Uint8Array(),
  ): Uint8Array | null {
    const length = sealed.length - tagBytes;
    if (length < 0) return null;
    const decipher = createDecipheriv(algorithm, keyOf(key), nonce, { authTagLength: tagBytes });
    decipher.setAAD(additional, { plaintextLength: length });
    decipher.setAuthTag(sealed.subarray(length));
    const plain = decipher.update(sealed.subarray(0, length));
    try {
      decipher.final();
    } catch {
      return null; // the tag is wrong
    }
    return plain;
  }
}

function keyOf(bytes: Uint8Array): KeyObject {
  let key = keys.get(bytes);
  if (key === undefined) {
    key = createSecretKey(bytes);
    keys.set(bytes, key);
  }
  return key;
}
