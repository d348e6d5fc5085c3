import { generateKeyPair, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { enrBytes, readEnr } from "../../../../node-image/js/waku/enr.ts";
import { factsOf, type NodeFacts } from "../../../../node-image/js/waku/enr-fields.ts";
import { ownEnr } from "../../../../node-image/js/waku/own-enr.ts";

const keyOf = async (type: "secp256k1" | "Ed25519") =>
  Buffer.from(privateKeyToProtobuf(await generateKeyPair(type))).toString("base64");

describe("the node's own record", () => {
  let facts: NodeFacts;
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
    facts = { addresses: ["/ip4/10.0.0.1/tcp/60000"], capabilities: ["relay"], cluster: 16, shards: [32] };
  });

  test("stays the same while what it says does", async () => {
    const own = ownEnr(await keyOf("secp256k1"), () => ({ ...facts }));
    expect(own()).toBe(own());
  });

  test("is signed anew, with a higher sequence, when the node joins a shard", async () => {
    const own = ownEnr(await keyOf("secp256k1"), () => facts);
    expect(own().sequence).toBe(1_700_000_000_000);
    facts = { ...facts, shards: [32, 64] };
    expect(own().sequence).toBe(1_700_000_000_001);
    expect(factsOf(readEnr(enrBytes(own().text))).shards).toEqual([32, 64]);
  });

  test("has as many addresses as there is room for, the best first", async () => {
    const addresses = Array.from({ length: 30 }, (_, i) => `/ip4/10.0.0.${i}/tcp/8000/ws`);
    const own = ownEnr(await keyOf("secp256k1"), () => ({ ...facts, addresses }));
    const told = factsOf(own()).addresses.map((address) => address.replace(/\/p2p\/.*/, ""));
    expect(told).toEqual(addresses.slice(0, told.length));
    expect(told.length).toBeGreaterThan(5);
    expect(enrBytes(own().text).length).toBeLessThanOrEqual(300);
  });

  test("wants a key that can sign it", async () => {
    const key = await keyOf("Ed25519");
    expect(() => ownEnr(key, () => facts)).toThrow(
      new Error("the node's key is of Ed25519; node records want secp256k1"),
    );
  });
});
