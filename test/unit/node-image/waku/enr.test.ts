import { RLP } from "@ethereumjs/rlp";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { enrBytes, readEnr, signEnr } from "../../../../node-image/js/waku/enr.ts";
import { enrFields, factsOf } from "../../../../node-image/js/waku/enr-fields.ts";

/** The example of EIP-778. */
const eip778 = {
  privateKey: Buffer.from("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291", "hex"),
  text: "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8",
  fields: new Map([
    ["ip", Uint8Array.of(127, 0, 0, 1)],
    ["udp", Uint8Array.of(0x76, 0x5f)],
  ]),
};

/** Shared by the tests of nwaku, js-waku and go-waku. */
const wakuVector =
  "enr:-QEnuEBEAyErHEfhiQxAVQoWowGTCuEF9fKZtXSd7H_PymHFhGJA3rGAYDVSHKCyJDGRLBGsloNbS8AZF33IVuefjOO6BIJpZIJ2NIJpcIQS39tkim11bHRpYWRkcnO4lgAvNihub2RlLTAxLmRvLWFtczMud2FrdXYyLnRlc3Quc3RhdHVzaW0ubmV0BgG73gMAODcxbm9kZS0wMS5hYy1jbi1ob25na29uZy1jLndha3V2Mi50ZXN0LnN0YXR1c2ltLm5ldAYBu94DACm9A62t7AQL4Ef5ZYZosRpQTzFVAB8jGjf1TER2wH-0zBOe1-MDBNLeA4lzZWNwMjU2azGhAzfsxbxyCkgCqq8WwYsVWH7YkpMLnU2Bw5xJSimxKav-g3VkcIIjKA";

/** A bootstrap node of waku.test; its peer id is in go-waku's tests. */
const fleetRecord =
  "enr:-QESuEC1p_s3xJzAC_XlOuuNrhVUETmfhbm1wxRGis0f7DlqGSw2FM-p2Ugl_r25UHQJ3f1rIRrpzxJXSMaJe4yk1XFSAYJpZIJ2NIJpcISygI2rim11bHRpYWRkcnO4XAArNiZub2RlLTAxLmRvLWFtczMud2FrdS50ZXN0LnN0YXR1c2ltLm5ldAZ2XwAtNiZub2RlLTAxLmRvLWFtczMud2FrdS50ZXN0LnN0YXR1c2ltLm5ldAYfQN4DgnJzkwABCAAAAAEAAgADAAQABQAGAAeJc2VjcDI1NmsxoQJATXRSRSUyTw_QLB6H_U3oziVQgNRgrXpK7wp2AMyNxYN0Y3CCdl-DdWRwgiMohXdha3UyDw";

describe("a node record", () => {
  test("is signed as the example of EIP-778 is, byte by byte", () => {
    expect(signEnr(eip778.privateKey, 1, eip778.fields)?.text).toBe(eip778.text);
  });

  test("of EIP-778's example is read", () => {
    const { sequence, fields } = readEnr(enrBytes(eip778.text));
    expect({ sequence, fields: sorted(fields) }).toEqual({ sequence: 1, fields: sorted(eip778.fields) });
  });

  test("tells the peer id that belongs to its key", () => {
    const text =
      "enr:-IS4QAmC_o1PMi5DbR4Bh4oHVyQunZblg4bTaottPtBodAhJZvxVlWW-4rXITPNg4mwJ8cW__D9FBDc9N4mdhyMqB-EBgmlkgnY0gmlwhIbRi9KJc2VjcDI1NmsxoQOevTdO6jvv3fRruxguKR-3Ge4bcFsLeAIWEDjrfaigNoN0Y3CCdl8";
    const record = readEnr(enrBytes(text));
    expect(factsOf(record).addresses).toEqual([
      "/ip4/134.209.139.210/tcp/30303/p2p/16Uiu2HAmPLe7Mzm8TsYUubgCAW1aJoeFScxrLj8ppHFivPo97bUZ",
    ]);
  });

  test("of Waku's shared vector gives its multiaddrs", () => {
    const record = readEnr(enrBytes(wakuVector));
    const names = factsOf(record).addresses.map((address) => address.replace(/\/p2p\/.*/, ""));
    expect(names).toEqual([
      "/dns4/node-01.do-ams3.wakuv2.test.statusim.net/tcp/443/wss",
      "/dns6/node-01.ac-cn-hongkong-c.wakuv2.test.statusim.net/tcp/443/wss",
      "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:1234/wss",
    ]);
    expect(record.text).toBe(wakuVector);
  });

  test("of a node of Status' fleet, as nwaku wrote it, tells all that it says", () => {
    const peer = "16Uiu2HAkykgaECHswi3YKJ5dMLbq2kPVCo89fcyTd38UcQD6ej5W";
    const name = "node-01.do-ams3.waku.test.statusim.net";
    expect(factsOf(readEnr(enrBytes(fleetRecord)))).toEqual({
      addresses: [
        `/ip4/178.128.141.171/tcp/30303/p2p/${peer}`,
        `/dns4/${name}/tcp/30303/p2p/${peer}`,
        `/dns4/${name}/tcp/8000/wss/p2p/${peer}`,
      ],
      capabilities: ["relay", "store", "filter", "lightpush"],
      cluster: 1,
      shards: [0, 1, 2, 3, 4, 5, 6, 7],
    });
  });

  test("is read as it was signed, whatever it says", () => {
    const field = fc.tuple(
      fc.stringMatching(/^[a-z]{1,8}$/).filter((key) => key !== "id"),
      fc.uint8Array({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.array(field, { maxLength: 3 }), (sequence, pairs) => {
        const signed = signEnr(eip778.privateKey, sequence, new Map(pairs));
        const read = readEnr(enrBytes(signed?.text ?? ""));
        expect({ ...read, fields: sorted(read.fields) }).toEqual({ ...signed, fields: sorted(new Map(pairs)) });
      }),
      { numRuns: 30 },
    );
  });

  test("is not made where it would be longer than 300 bytes", () => {
    const withValue = (bytes: number) =>
      signEnr(eip778.privateKey, 1, new Map([["x", new Uint8Array(bytes)]]))?.text.length;
    expect([withValue(177), withValue(178)]).toEqual([404, undefined]);
  });
});

describe("reading refuses a record", () => {
  const [signature, ...content] = RLP.decode(enrBytes(eip778.text)) as Uint8Array[];
  const key = (name: string) => Buffer.from(name);
  const signed = (items: readonly Uint8Array[]) => RLP.encode([signature ?? null, ...items]);
  const withoutKey = content.filter((_, i) => i !== 5 && i !== 6);
  const refused = (encoded: Uint8Array) => () => readEnr(encoded);

  test("that was changed after it was signed", () => {
    fc.assert(
      fc.property(fc.nat(enrBytes(eip778.text).length - 1), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const bytes = Uint8Array.from(enrBytes(eip778.text));
        bytes[at] = (bytes[at] ?? 0) ^ difference;
        expect(refused(bytes)).toThrow(/^a node record is refused: /);
      }),
    );
  });

  test.each([
    ["it is 301 bytes long; at most 300 are allowed", new Uint8Array(301)],
    ["it is not in RLP", Uint8Array.of(0xf8)],
    ["it is not a list of byte strings", RLP.encode("text")],
    ["it is not a list of byte strings", RLP.encode([["nested"]])],
    ["it has no signature or sequence", RLP.encode([])],
    ["it has no signature or sequence", RLP.encode([new Uint8Array(63), Uint8Array.of(1)])],
    ["a key has no value", signed([...content, key("x")])],
    ["its keys are not unique and sorted", signed([...content, key("a"), key("a")])],
    ["its keys are not unique and sorted", signed([...content, ...content.slice(-2)])],
    ['its identity scheme is not "v4"', signed([Uint8Array.of(1), key("id"), key("v5")])],
    ["it has no public key of 33 bytes", signed(withoutKey)],
    ["its signature does not match", signed([Uint8Array.of(2), ...content.slice(1)])],
    [
      "its public key is no point of the curve",
      signed([Uint8Array.of(1), key("id"), key("v4"), key("secp256k1"), new Uint8Array(33).fill(7)]),
    ],
  ])("because %s", (what, encoded) => {
    expect(refused(encoded)).toThrow(new Error(`a node record is refused: ${what}`));
  });

  test("whose text is of another kind", () => {
    expect(() => enrBytes("enode://1234")).toThrow(
      new Error('a node record is refused: its text does not begin with "enr:"'),
    );
  });
});

test("a record of the node itself can be read by others", () => {
  const facts = {
    addresses: ["/ip4/10.0.0.1/tcp/80", "/ip6/fd00::1/tcp/60000", "/ip4/10.0.0.1/tcp/8000/ws"],
    capabilities: ["relay", "store"] as const,
    cluster: 16,
    shards: [32, 64],
  };
  const record = signEnr(eip778.privateKey, 7, enrFields(facts));
  const read = readEnr(enrBytes(record?.text ?? ""));
  expect(factsOf(read)).toEqual({
    ...facts,
    addresses: facts.addresses.map((address) => `${address}/p2p/${record?.peer}`),
  });
});

function sorted(fields: ReadonlyMap<string, Uint8Array>) {
  return [...fields].map(([key, value]) => [key, Buffer.from(value).toString("hex")]).sort();
}
