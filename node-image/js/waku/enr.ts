/**
 * Node records (EIP-778) of the identity scheme "v4": a signed list of keys and values, secp256k1 over Keccak-256, in RLP, and
 * as text after "enr:" in base64url. What Waku writes under which key is `enr-fields.ts`'s matter. Neither @chainsafe/enr nor
 * @waku/enr is used: they bring a second libp2p and a second noble, and 40 ms of CPU at boot.
 */
import { RLP } from "@ethereumjs/rlp";
import { publicKeyFromRaw } from "@libp2p/crypto/keys";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";

/** Keys and values beside the identity scheme and the public key. */
export type EnrFields = ReadonlyMap<string, Uint8Array>;

export interface Enr {
  /** "enr:..." */
  readonly text: string;
  /** The id of the peer whose key signed it. */
  readonly peer: string;
  /** Grows with each change of the record. */
  readonly sequence: number;
  readonly fields: EnrFields;
}

/** A record is no longer than this, encoded. Source: EIP-778. */
const maxBytes = 300;
const prefix = "enr:";
const scheme = Buffer.from("v4");
const signatureBytes = 64;
const publicKeyBytes = 33;

/**
 * @param privateKey 32 bytes of secp256k1
 * @returns undefined where the record would be too long
 */
export function signEnr(privateKey: Uint8Array, sequence: number, fields: EnrFields): Enr | undefined {
  const publicKey = secp256k1.getPublicKey(privateKey);
  const pairs = [...fields, ["id", scheme] as const, ["secp256k1", publicKey] as const];
  const content = [integer(sequence), ...pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)).flat()];
  const signature = secp256k1.sign(keccak_256(RLP.encode(content)), privateKey, { prehash: false });
  const encoded = RLP.encode([signature, ...content]);
  return encoded.length > maxBytes ? undefined : { text: textOf(encoded), peer: peerOf(publicKey), sequence, fields };
}

/** Throws an Error that says what is wrong with it: its form, or its signature. */
export function readEnr(encoded: Uint8Array): Enr {
  const enr = readUnchecked(encoded);
  if (!isSigned(enr.text)) throw problem("its signature does not match");
  return enr;
}

/** The same, but nobody knows who wrote it: to check its signature takes 3 ms. Throws an Error that says what is wrong with its form. */
export function readUnchecked(encoded: Uint8Array): Enr {
  if (encoded.length > maxBytes) throw problem(`it is ${encoded.length} bytes long; at most ${maxBytes} are allowed`);
  const [signature, ...content] = listOf(encoded);
  const [sequence, ...rest] = content;
  if (signature?.length !== signatureBytes || sequence === undefined) throw problem("it has no signature or sequence");
  const pairs = pairsOf(rest);
  if (!scheme.equals(pairs.get("id") ?? new Uint8Array())) throw problem('its identity scheme is not "v4"');
  const publicKey = pairs.get("secp256k1");
  if (publicKey?.length !== publicKeyBytes) throw problem("it has no public key of 33 bytes");
  const fields = new Map([...pairs].filter(([key]) => key !== "id" && key !== "secp256k1"));
  return { text: textOf(encoded), peer: peerOf(publicKey), sequence: numberOf(sequence), fields };
}

/** The encoded record of a text. Throws where it is not one of "enr:". */
export function enrBytes(text: string): Uint8Array {
  if (!text.startsWith(prefix)) throw problem(`its text does not begin with "${prefix}"`);
  return Buffer.from(text.slice(prefix.length), "base64url");
}

function listOf(encoded: Uint8Array): Uint8Array[] {
  const items = decode(encoded);
  if (!Array.isArray(items) || items.some(Array.isArray)) throw problem("it is not a list of byte strings");
  return items as Uint8Array[];
}

function decode(encoded: Uint8Array) {
  try {
    return RLP.decode(encoded);
  } catch (cause) {
    throw problem("it is not in RLP", cause);
  }
}

/** EIP-778: keys are unique and sorted. */
function pairsOf(items: readonly Uint8Array[]): Map<string, Uint8Array> {
  const pairs = new Map<string, Uint8Array>();
  let last: Buffer | undefined;
  for (let i = 0; i < items.length; i += 2) {
    const [key, value] = items.slice(i, i + 2);
    if (key === undefined || value === undefined) throw problem("a key has no value");
    if (last !== undefined && last.compare(key) >= 0) throw problem("its keys are not unique and sorted");
    last = Buffer.from(key);
    pairs.set(last.toString("latin1"), value);
  }
  return pairs;
}

/** Whether the peer that a record tells of wrote it. False, too, where the text is no record. */
export function isSigned(text: string): boolean {
  try {
    const [signature = new Uint8Array(), ...content] = listOf(enrBytes(text));
    const publicKey = pairsOf(content.slice(1)).get("secp256k1") ?? new Uint8Array();
    return secp256k1.verify(signature, keccak_256(RLP.encode(content)), publicKey, { prehash: false });
  } catch {
    // No record, or the public key is no point of the curve, or the signature no pair of its scalars: nobody signed this.
    return false;
  }
}

function peerOf(publicKey: Uint8Array): string {
  try {
    return publicKeyFromRaw(publicKey).toString();
  } catch (cause) {
    throw problem("its public key is no point of the curve", cause);
  }
}

function textOf(encoded: Uint8Array): string {
  return prefix + Buffer.from(encoded).toString("base64url");
}

/** RLP has integers in the fewest bytes, zero in none. */
function integer(value: number): Uint8Array {
  const hex = value === 0 ? "" : value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
}

function numberOf(bytes: Uint8Array): number {
  if (bytes[0] === 0 || bytes.length > 8) throw problem("its sequence is no integer of 64 bits");
  return Number(`0x0${Buffer.from(bytes).toString("hex")}`);
}

function problem(what: string, cause?: unknown): Error {
  return new Error(`a node record is refused: ${what}`, { cause });
}
