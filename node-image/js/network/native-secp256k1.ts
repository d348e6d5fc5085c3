/**
 * Stands in for the signatures of @libp2p/crypto's secp256k1 keys in the program that `docker/bundle.ts` makes. That library computes on the
 * curve in JavaScript: 3 to 6 ms of CPU a signature and 2 to 5 ms a check in a node that just began, several for each connection. OpenSSL takes
 * half a millisecond.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

type Message = Uint8Array | { subarray(): Uint8Array };

export const publicKeyLength = 33;
export const privateKeyLength = 32;

const hash = "sha256";
/** The order of the curve's group. Source: SEC 2, 2.4.1. */
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** What stands before a private key in an ECPrivateKey, and after it. Source: RFC 5915. */
const [beforeKey, afterKey] = [hex("302e0201010420"), hex("a00706052b8104000a")];
/** What stands before a point of the curve in a SubjectPublicKeyInfo, by the point's length: compressed or not. Source: RFC 5480. */
const beforePoint = new Map([
  [33, hex("3036301006072a8648ce3d020106052b8104000a032200")],
  [65, hex("3056301006072a8648ce3d020106052b8104000a034200")],
]);
/** A node has one; to make it anew costs as much as to sign. */
const privateKeys = new WeakMap<Uint8Array, KeyObject>();

/** In DER, with the lower of the two values of s that would do: other implementations take no other. */
export function hashAndSign(key: Uint8Array, message: Message): Uint8Array {
  const signature = sign(hash, message.subarray(), { key: privateKeyOf(key), dsaEncoding: "ieee-p1363" }).toString(
    "hex",
  );
  const r = BigInt(`0x${signature.slice(0, 64)}`);
  const s = BigInt(`0x${signature.slice(64)}`);
  return der(0x30, Buffer.concat([derInteger(r), derInteger(s > order / 2n ? order - s : s)]));
}

/** False, too, where the signature has not the form of one, or the key not its length. Throws where the key is no point of the curve. */
export function hashAndVerify(key: Uint8Array, signature: Uint8Array, message: Message): boolean {
  const before = beforePoint.get(key.length);
  if (before === undefined) return false;
  const publicKey = createPublicKey({ key: Buffer.concat([before, key]), format: "der", type: "spki" });
  return verify(hash, message.subarray(), publicKey, signature);
}

function privateKeyOf(key: Uint8Array): KeyObject {
  let made = privateKeys.get(key);
  if (made === undefined) {
    made = createPrivateKey({ key: Buffer.concat([beforeKey, key, afterKey]), format: "der", type: "sec1" });
    privateKeys.set(key, made);
  }
  return made;
}

/** Positive, in the fewest bytes: one of zeros before a first bit that would be a sign. */
function derInteger(value: bigint): Buffer {
  const digits = value.toString(16);
  const bytes = hex(digits.padStart(digits.length + (digits.length % 2), "0"));
  return der(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}

/** @param content of fewer than 128 bytes */
function der(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag, content.length), content]);
}

function hex(digits: string): Buffer {
  return Buffer.from(digits, "hex");
}
