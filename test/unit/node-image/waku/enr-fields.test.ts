import { multiaddr } from "@multiformats/multiaddr";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { enrFields, factsOf, type NodeFacts } from "../../../../node-image/js/waku/enr-fields.ts";

const peer = "16Uiu2HAmSH2XVgZqYHWucap5kuPzLnt2TsNQkoppVxB5eJGvaXwm";
const nothing: NodeFacts = { addresses: [], capabilities: [], cluster: undefined, shards: undefined };
const read = (fields: ReadonlyMap<string, Uint8Array>) => factsOf({ text: "", peer, sequence: 1, fields });
const byWayOf = Buffer.from(multiaddr(`/ip4/1.2.3.4/tcp/8000/p2p/${peer}/p2p-circuit`).bytes).toString("hex");
const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("hex");

describe("the fields of Waku in a node record", () => {
  test("have capabilities as bits, relay the lowest; peer exchange has none", () => {
    const bitsOf = (capabilities: NodeFacts["capabilities"]) =>
      hex(enrFields({ ...nothing, capabilities }).get("waku2"));
    expect(bitsOf(["relay"])).toBe("01");
    expect(bitsOf(["relay", "filter", "lightpush"])).toBe("0d");
    expect(bitsOf(["store", "peer-exchange"])).toBe("02");
  });

  test("have up to 63 shards as a list in network byte order", () => {
    const fields = enrFields({ ...nothing, cluster: 258, shards: [513, 1] });
    expect(hex(fields.get("rs"))).toBe("0102" + "02" + "0001" + "0201");
    expect(enrFields({ ...nothing, cluster: 0, shards: [...Array(63).keys()] }).has("rsv")).toBe(false);
  });

  test("have 64 shards and more as bits, shard 0 the lowest bit of the first byte", () => {
    const shards = [...Array(63).keys(), 1023];
    const fields = enrFields({ ...nothing, cluster: 1, shards });
    expect(hex(fields.get("rsv"))).toBe(`0001${"ff".repeat(7)}7f${"00".repeat(119)}80`);
    expect(fields.has("rs")).toBe(false);
    expect(read(fields).shards).toEqual(shards);
  });

  test("name no shard beyond 1023, which a record cannot say", () => {
    expect(read(enrFields({ ...nothing, cluster: 1, shards: [5, 1024] })).shards).toEqual([5]);
  });

  test("have the first plain TCP address of each IP version under keys of its own, the rest as multiaddrs", () => {
    const fields = enrFields({
      ...nothing,
      addresses: ["/ip4/1.2.3.4/tcp/60000", "/ip6/::1/tcp/255", "/ip4/5.6.7.8/tcp/1", "/ip4/1.2.3.4/tcp/8000/ws"],
    });
    expect(Object.fromEntries([...fields].map(([key, value]) => [key, hex(value)]))).toEqual({
      ip: "01020304",
      tcp: "ea60",
      ip6: `${"00".repeat(15)}01`,
      tcp6: "ff",
      multiaddrs: `0008${"0405060708060001"}000a${"0401020304061f40dd03"}`,
      waku2: "00",
    });
  });

  test("leave the peer id of an address to the record's key", () => {
    const address = `/ip4/1.2.3.4/tcp/8000/ws/p2p/${peer}`;
    const fields = enrFields({ ...nothing, addresses: [address] });
    expect(hex(fields.get("multiaddrs"))).toBe("000a0401020304061f40dd03");
    expect(read(fields).addresses).toEqual([address]);
  });

  test("are read as they were written", () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    const address = fc.oneof(
      fc.tuple(fc.ipV4(), port).map(([ip, tcp]) => `/ip4/${ip}/tcp/${tcp}`),
      fc.tuple(fc.ipV4(), port).map(([ip, tcp]) => `/ip4/${ip}/tcp/${tcp}/ws`),
      fc.tuple(fc.integer({ min: 1, max: 0xffff }), port).map(([n, tcp]) => `/ip6/fd00::${n.toString(16)}/tcp/${tcp}`),
    );
    const facts = fc.record({
      addresses: fc.uniqueArray(address, { maxLength: 4 }),
      capabilities: fc.subarray(["relay", "store", "filter", "lightpush"] as const),
      cluster: fc.nat(65_535),
      shards: fc.uniqueArray(fc.nat(1023), { maxLength: 100 }).map((shards) => shards.sort((a, b) => a - b)),
    });
    fc.assert(
      fc.property(facts, (said) => {
        const heard = read(enrFields(said));
        const addresses = said.addresses.map((endpoint) => `${endpoint}/p2p/${peer}`);
        expect({ ...heard, addresses: heard.addresses.toSorted() }).toEqual({
          ...said,
          addresses: addresses.toSorted(),
        });
      }),
    );
  });

  test("of IPv6 have the port of IPv4 where they say none", () => {
    const fields = new Map([
      ["ip6", Uint8Array.from([...new Array(15).fill(0), 1])],
      ["tcp", Uint8Array.of(0x10, 0)],
    ]);
    expect(read(fields).addresses).toEqual([`/ip6/::1/tcp/4096/p2p/${peer}`]);
  });

  test.each([
    ["an IP address of three bytes", "ip", "010203"],
    ["a port of three bytes", "tcp", "010203"],
    ["a port with a zero before it", "tcp", "0001"],
    ["capabilities of two bytes", "waku2", "0101"],
    ["a list of shards that ends early", "rs", "0001020001"],
    ["bits of shards that end early", "rsv", "000180"],
    ["a multiaddr that ends early", "multiaddrs", "00080405060708"],
    ["a multiaddr of no bytes", "multiaddrs", "0000"],
    ["a multiaddr of an unknown transport", "multiaddrs", "0003ffff03"],
    ["a multiaddr by way of another peer", "multiaddrs", `0034${byWayOf}`],
  ])("with %s say nothing there", (_, key, value) => {
    const fields = new Map([
      ["ip", Uint8Array.of(1, 2, 3, 4)],
      ["tcp", Uint8Array.of(1)],
    ] as const);
    const changed = new Map<string, Uint8Array>(fields).set(key, Buffer.from(value, "hex"));
    const expected = key === "ip" || key === "tcp" ? [] : [`/ip4/1.2.3.4/tcp/1/p2p/${peer}`];
    expect(read(changed)).toEqual({ ...nothing, addresses: expected });
  });

  test("keep the addresses around one that is not known here", () => {
    const known = "0008" + "0405060708060001";
    const fields = new Map([["multiaddrs", Buffer.from(`${known}0003ffff03${known}`, "hex")]]);
    expect(read(fields).addresses).toHaveLength(2);
  });
});
