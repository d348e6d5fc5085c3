import { proto_metadata } from "@waku/proto";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  askMetadata,
  decodeMetadata,
  encodeMetadata,
  type Metadata,
  metadataProtocol,
  serveMetadata,
} from "../../../../node-image/js/waku/metadata.ts";
import { checkMetadata } from "../../../../node-image/js/waku/metadata-check.ts";
import { answer } from "../../../../node-image/js/waku/request.ts";
import { type LinkedNode, linkedNodes } from "./linked-nodes.ts";

const relayProtocol = "/vac/waku/relay/2.0.0";

describe("metadata on the wire", () => {
  test("has the shards one by one for old implementations, and packed", () => {
    const encoded = Buffer.from(encodeMetadata({ cluster: 16, shards: [32, 300] }));
    expect(encoded.toString("hex")).toBe("0810" + "1020" + "10ac02" + "1a03" + "20" + "ac02");
    expect(proto_metadata.WakuMetadataResponse.decode(encoded)).toEqual({ clusterId: 16, shards: [32, 300] });
  });

  test("is read with its shards unpacked, packed in the old field, or packed in the new one", () => {
    const shardsOf = (hex: string) => decodeMetadata(Buffer.from(hex, "hex")).shards;
    expect(shardsOf("081010201040")).toEqual([32, 64]);
    expect(shardsOf("081012022040")).toEqual([32, 64]);
    expect(shardsOf("08101a022040")).toEqual([32, 64]);
  });

  test("is read as it was written", () => {
    const metadata = fc.record({
      cluster: fc.option(fc.nat(65_535), { nil: undefined }),
      shards: fc.array(fc.nat(65_535), { maxLength: 64 }),
    });
    fc.assert(
      fc.property(metadata, (said) => {
        expect(decodeMetadata(encodeMetadata(said))).toEqual(said);
      }),
    );
  });

  test("is not read from bytes that end early", () => {
    expect(() => decodeMetadata(Uint8Array.of(0x1a, 9, 1))).toThrow("index out of range: 2 + 9 > 3");
  });
});

describe("a peer is turned away", () => {
  const own: Metadata = { cluster: 16, shards: [32, 33] };
  let dialler: LinkedNode;
  let dialled: LinkedNode;
  const peers = { turnAway: vi.fn(), observe: vi.fn() };
  const check = (node: LinkedNode, said = own) =>
    checkMetadata(node.network, { own: () => said, relayProtocols: [relayProtocol], peers });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 1));
  /** What the dialling end does with one that says this. */
  const dialsOneThatSays = async (said: Metadata, protocols = [metadataProtocol, relayProtocol]) => {
    await serveMetadata(dialled.network, () => said);
    await check(dialler);
    dialler.identify(protocols);
    await settled();
  };

  beforeEach(() => {
    [dialler, dialled] = linkedNodes(["16Uiu2Dialler", "16Uiu2Dialled"]);
    vi.resetAllMocks();
  });

  test("not that relays one of the node's shards", async () => {
    await dialsOneThatSays({ cluster: 16, shards: [33, 34] });
    expect(peers.turnAway).not.toHaveBeenCalled();
    expect(peers.observe).not.toHaveBeenCalled();
  });

  test.each([
    [{ cluster: 1, shards: [32] }, "it is of another cluster", { cluster: 1, shards: "32" }],
    [{ cluster: undefined, shards: [32] }, "it says of no cluster", { shards: "32" }],
    [{ cluster: 16, shards: [1, 2] }, "it relays no shard in common", { cluster: 16, shards: "1 2" }],
  ])("that says %j", async (said, reason, values) => {
    await dialsOneThatSays(said);
    expect(peers.turnAway.mock.calls).toEqual([
      ["16Uiu2Dialled", reason, { ownCluster: 16, ownShards: "32 33", ...values }],
    ]);
  });

  test("not that relays nothing, as a pure service node", async () => {
    await dialsOneThatSays({ cluster: 16, shards: [] }, [metadataProtocol]);
    expect(peers.turnAway).not.toHaveBeenCalled();
  });

  test("not by a node that left all its shards", async () => {
    await serveMetadata(dialled.network, () => own);
    await check(dialler, { cluster: 16, shards: [] });
    dialler.identify([metadataProtocol, relayProtocol]);
    await settled();
    expect(peers.turnAway).not.toHaveBeenCalled();
  });

  test("that does not speak the protocol, by either end", async () => {
    for (const node of [dialler, dialled]) {
      await check(node);
      node.identify([relayProtocol]);
    }
    const reason = "it does not speak the metadata protocol";
    expect(peers.turnAway.mock.calls).toEqual([
      ["16Uiu2Dialled", reason, { protocol: metadataProtocol }],
      ["16Uiu2Dialler", reason, { protocol: metadataProtocol }],
    ]);
  });

  test("by the dialled end, by what it asks with, once it has its answer", async () => {
    await check(dialled);
    dialled.identify([metadataProtocol, relayProtocol]);
    expect(await askMetadata(dialler.connection, { cluster: 1, shards: [32] })).toEqual(own);
    await settled();
    expect(peers.turnAway.mock.calls).toMatchObject([["16Uiu2Dialler", "it is of another cluster", {}]]);
  });

  test("that asks before it said what it speaks, as one that relays", async () => {
    await check(dialled);
    await askMetadata(dialler.connection, { cluster: 16, shards: [1] });
    await settled();
    expect(peers.turnAway.mock.calls).toMatchObject([["16Uiu2Dialler", "it relays no shard in common", {}]]);
  });

  test("that answers what cannot be read", async () => {
    const respond = () => Uint8Array.of(0x1a, 9);
    await answer(dialled.network, { protocol: metadataProtocol, maxRequestBytes: 1024, respond });
    await check(dialler);
    dialler.identify([metadataProtocol]);
    await settled();
    expect(peers.turnAway.mock.calls).toEqual([["16Uiu2Dialled", "its metadata cannot be read", {}]]);
  });

  test("not that breaks off, which costs it credit", async () => {
    await dialled.network.handle(metadataProtocol, async () => {
      throw new Error("busy");
    });
    await check(dialler);
    dialler.identify([metadataProtocol]);
    await settled();
    expect(peers.turnAway).not.toHaveBeenCalled();
    expect(peers.observe.mock.calls).toEqual([["16Uiu2Dialled", { kind: "failed", what: "error" }]]);
  });
});
