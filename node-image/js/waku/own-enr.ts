/** The node's own record: signed anew when what it says changes, as when the node joins or leaves a shard. */
import { privateKeyFromProtobuf } from "@libp2p/crypto/keys";
import { type Enr, signEnr } from "./enr.ts";
import { enrFields, type NodeFacts } from "./enr-fields.ts";

/**
 * @param privateKey libp2p private key of secp256k1, protobuf-encoded, base64. Throws where it is of another kind.
 * @param facts asked at each call of what is returned
 */
export function ownEnr(privateKey: string, facts: () => NodeFacts): () => Enr {
  const key = privateKeyFromProtobuf(Buffer.from(privateKey, "base64"));
  if (key.type !== "secp256k1") throw new Error(`the node's key is of ${key.type}; node records want secp256k1`);
  let signed: Enr | undefined;
  let said = "";
  return () => {
    const now = facts();
    const saying = JSON.stringify(now);
    if (signed === undefined || saying !== said) {
      said = saying;
      // A sequence that is the time grows over a restart, too.
      signed = sign(key.raw, Math.max(Date.now(), (signed?.sequence ?? 0) + 1), now);
    }
    return signed;
  };
}

/** With as many addresses as a record has room for. */
function sign(privateKey: Uint8Array, sequence: number, facts: NodeFacts): Enr {
  for (let count = facts.addresses.length; count >= 0; count--) {
    const record = signEnr(privateKey, sequence, enrFields({ ...facts, addresses: facts.addresses.slice(0, count) }));
    if (record !== undefined) return record;
  }
  throw new Error("a node record without addresses is too long");
}
