import { secp256k1 } from "@noble/curves/secp256k1.js";
import { expect, test } from "vitest";
import { bundle } from "../../../../docker/bundle.ts";
import { ChaCha20Poly1305 } from "../../../../node-image/js/network/native-chacha.ts";
import { secp256k1 as curve } from "../../../../node-image/js/network/native-curve.ts";
import { hashAndSign, hashAndVerify } from "../../../../node-image/js/network/native-secp256k1.ts";
import { digest } from "../../../../node-image/js/network/native-sha256.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");

test("ciphers as RFC 8439 says in section 2.8.2, and reads it", () => {
  const key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  const nonce = hex("070000004041424344454647");
  const additional = hex("50515253c0c1c2c3c4c5c6c7");
  const plain = Buffer.from(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  );
  const sealed = hex(`
    d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e06
    0b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d2
    6586cec64b6116 1ae10b594f09e26a7e902ecbd0600691`);
  const cipher = new ChaCha20Poly1305();
  expect(Buffer.from(cipher.seal(key, nonce, plain, additional)).toString("hex")).toBe(sealed.toString("hex"));
  expect(Buffer.from(cipher.open(key, nonce, sealed, additional) ?? []).toString()).toBe(plain.toString());
});

test("what was changed on its way, or is too short, is not opened", () => {
  const cipher = new ChaCha20Poly1305();
  const [key, nonce] = [new Uint8Array(32), new Uint8Array(12)];
  const sealed = cipher.seal(key, nonce, Buffer.from("meshbed"));
  expect(Buffer.from(cipher.open(key, nonce, sealed) ?? []).toString()).toBe("meshbed");
  const changed = sealed.map((byte, i) => (i === 3 ? byte ^ 1 : byte));
  expect(cipher.open(key, nonce, changed)).toBeNull();
  expect(cipher.open(key, nonce, sealed, Buffer.from("other"))).toBeNull();
  expect(cipher.open(key, nonce, sealed.subarray(0, 15))).toBeNull();
});

test("digests as FIPS 180-2 says", () => {
  expect(Buffer.from(digest(Buffer.from("abc"))).toString("hex")).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test("signs with secp256k1 as others check it, and checks as others sign", () => {
  for (let n = 1; n <= 50; n++) {
    const key = secp256k1.utils.randomSecretKey();
    const message = Buffer.from(`message ${n}`);
    const hashed = { prehash: true, format: "der" } as const;
    const signature = hashAndSign(key, message);
    // It takes the lower s alone.
    expect(secp256k1.verify(signature, message, secp256k1.getPublicKey(key), hashed)).toBe(true);
    for (const isCompressed of [true, false]) {
      const publicKey = secp256k1.getPublicKey(key, isCompressed);
      expect(hashAndVerify(publicKey, secp256k1.sign(message, key, hashed), message)).toBe(true);
      expect(hashAndVerify(publicKey, signature, Buffer.from("another"))).toBe(false);
    }
  }
});

test("what is no key or no signature of secp256k1 verifies nothing", () => {
  const key = secp256k1.utils.randomSecretKey();
  const message = Buffer.from("meshbed");
  expect(hashAndVerify(new Uint8Array(32), hashAndSign(key, message), message)).toBe(false);
  expect(hashAndVerify(secp256k1.getPublicKey(key), Buffer.from("none"), message)).toBe(false);
});

test("makes of bytes the keys that the library makes", () => {
  for (let n = 0; n < 50; n++) {
    const key = curve.utils.randomSecretKey();
    const [short, long] = [true, false].map((isCompressed) => secp256k1.getPublicKey(key, isCompressed));
    expect(key).toHaveLength(32);
    expect([curve.getPublicKey(key), curve.getPublicKey(key, false)]).toEqual([short, long]);
    for (const point of [short, long]) {
      const read = curve.Point.fromBytes(point ?? new Uint8Array());
      expect([read.toBytes(), read.toBytes(false)]).toEqual([short, long]);
    }
  }
});

test.each([
  ["nothing", ""],
  ["no point of the curve", `02${"00".repeat(32)}`],
  ["a length that fits no form", `02${"11".repeat(64)}`],
  ["the form of both", `06${Buffer.from(secp256k1.Point.BASE.toBytes(false)).toString("hex").slice(2)}`],
  ["a point moved off the curve", `04${"11".repeat(64)}`],
])("takes %s for no public key", (_, bytes) => {
  expect(() => curve.Point.fromBytes(hex(bytes))).toThrow();
});

test.each(["00".repeat(32), "ff".repeat(32), "11".repeat(31)])("takes %s for no private key", (bytes) => {
  expect(() => curve.getPublicKey(hex(bytes))).toThrow();
});

test("the node's program signs by OpenSSL, and makes its keys by it", async () => {
  const program = Buffer.from(await bundle(new URL("../../../../node-image/js/main.ts", import.meta.url))).toString();
  expect(program).toContain("ieee-p1363");
  expect(program).toContain("this is not the form of a point");
});
