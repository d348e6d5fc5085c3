/** A container's place in a network: its fixed addresses. */
import type Docker from "dockerode";

export function endpointAt(
  network: string,
  { address, address6 }: { readonly address: string; readonly address6: string | null },
): NonNullable<Docker.ContainerCreateOptions["NetworkingConfig"]> {
  const addresses = { IPv4Address: address, ...(address6 !== null && { IPv6Address: address6 }) };
  return { EndpointsConfig: { [network]: { IPAMConfig: addresses } } };
}
