/** What the request protocols do over real connections, between the generations of libp2p. */
import { generateKeyPair, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import { describe, expect, test, vi } from "vitest";
import { checkMetadata } from "../../../../node-image/js/waku/metadata-check.ts";
import { ownEnr } from "../../../../node-image/js/waku/own-enr.ts";
import { peerExchange } from "../../../../node-image/js/waku/peer-exchange.ts";
import { serviceTrials } from "../../../../node-image/js/waku/service-trials.ts";
import { offerServices } from "../../../../node-image/js/waku/services.ts";
import { addressesOf, libp2p2, libp2p3, soon, started, type TestedGeneration } from "../libp2p/test-network.ts";
import { until } from "../until.ts";

const cluster = 16;
const relayProtocol = "/vac/waku/relay/2.0.0";
describe.each([
  { from: libp2p3, to: libp2p2 },
  { from: libp2p2, to: libp2p3 },
])("from $from.generation to $to.generation", ({ from, to }) => {
  test("a peer is asked for its record, and its services are tried", async () => {
    await using stack = new AsyncDisposableStack();
    const [asker, askers] = await withExchange(from, stack);
    const [server, servers] = await withExchange(to, stack);
    await servers.serve(() => []);
    await offerServices(server, ["store", "filter", "lightpush"], { publish: async () => 0, maxMessageBytes: 1000 });
    const connection = await asker.dial([addressesOf(server).tcp], { signal: soon() });
    expect(await askers.ask(connection, 10)).toMatchObject([{ id: server.peerId, addresses: server.addresses() }]);
    const trials = serviceTrials(relayProtocol, askers);
    for (const capability of ["store", "filter", "lightpush", "peer-exchange"] as const) {
      await trials.try(connection, capability, { signal: soon() });
    }
  });

  test("both ends turn away one of another cluster", async () => {
    await using stack = new AsyncDisposableStack();
    const nodes = [await started(from, stack), await started(to, stack)] as const;
    const turnedAway: unknown[] = [];
    for (const [i, network] of nodes.entries()) {
      const peers = { turnAway: (...args: unknown[]) => turnedAway.push(args), observe: vi.fn() };
      const own = () => ({ cluster: cluster + i, shards: [1] });
      await checkMetadata(network, { own, relayProtocols: [relayProtocol], peers });
    }
    await nodes[0].dial([addressesOf(nodes[1]).tcp], { signal: soon() });
    const reason = "it is of another cluster";
    await until(() =>
      expect(turnedAway.toSorted()).toMatchObject(
        [
          [nodes[1].peerId, reason, { cluster: 17, ownCluster: 16 }],
          [nodes[0].peerId, reason, { cluster: 16, ownCluster: 17 }],
        ].toSorted(),
      ),
    );
  });
});

async function withExchange(generation: TestedGeneration, stack: AsyncDisposableStack) {
  const privateKey = Buffer.from(privateKeyToProtobuf(await generateKeyPair("secp256k1"))).toString("base64");
  const network = await started(generation, stack, { privateKey });
  const said = { capabilities: ["relay"], cluster, shards: [1] } as const;
  const own = ownEnr(privateKey, () => ({ ...said, addresses: network.addresses() }));
  return [network, peerExchange(network, { own, cluster })] as const;
}
