/**
 * Routers and the nodes behind them, by links from namespace to namespace: a node's link to its router crosses no bridge of the
 * host, whose firewall would drop what comes from one private network and goes to another (br_netfilter). The node's
 * address moves to that link; on the engine's device it meets the host alone, for admin traffic.
 */
import { deviceOf, inNamespace } from "./in-namespace.ts";
import type { BehindNat, NatRequest } from "./nat-request.ts";
import { insideDevice, natRules } from "./nat-rules.ts";

/** The node's device towards its router. */
const routerDevice = "lan0";
/** As engines name it. It is asked for only where no device has the node's address: its router is another one now. */
const engineDevice = "eth0";

export async function makeRouter(router: NatRequest): Promise<void> {
  const { pid, inside, subnet } = router;
  const bridge = `link add ${insideDevice} type bridge
address add ${inside}/${lengthOf(subnet)} dev ${insideDevice}
link set ${insideDevice} up
`;
  const stands = (await deviceWith(pid, inside)) === insideDevice;
  await inNamespace(pid, { ip: stands ? undefined : bridge, nft: natRules(router) });
}

/** Puts the namespace of a process behind its router; again changes nothing. */
export async function putBehind(
  node: { readonly pid: number; readonly address: string },
  nat: BehindNat,
): Promise<void> {
  const { pid, address } = node;
  const device = await deviceWith(pid, address);
  if (device === routerDevice) return;
  const outside = device ?? engineDevice;
  // The router's end goes by the node's address. That of its last life may still stand.
  await inNamespace(nat.pid, { ip: `link del ${address}\n` }).catch(() => undefined);
  await inNamespace(nat.pid, {
    ip: `link add ${address} type veth peer name ${routerDevice} netns ${pid}
link set ${address} master ${insideDevice} up
`,
  });
  // It has its address at all times, for it may be about to listen on it.
  await inNamespace(pid, {
    ip: `address add ${address}/${lengthOf(nat.subnet)} dev ${routerDevice}
link set ${routerDevice} up
address flush dev ${outside} scope global
route replace ${nat.gateway} dev ${outside} src ${address}
route replace default via ${nat.inside} dev ${routerDevice}
`,
  });
}

async function deviceWith(pid: number, address: string): Promise<string | undefined> {
  return await deviceOf(pid, address).catch(() => undefined); // none has it yet
}

function lengthOf(subnet: string): string {
  return subnet.slice(subnet.indexOf("/") + 1);
}
