/**
 * Shell text that makes two network namespaces for each set, joined by a veth pair whose ends are both eth0. The same for the
 * host and for the guest. It leaves the process ids of their owners in $L0, $R0, $L1, ... Whoever ends those ends all.
 */
import { ends } from "./condition-set.ts";

/**
 * @param tools the folder of `ip`, with its slash, or nothing where the path leads to it
 * @param life how long an owner sleeps: a number of seconds, or "infinity"
 */
export function makePairs(count: number, { tools, life }: { readonly tools: string; readonly life: string }): string {
  const { left, right, lengths } = ends;
  const pairs = Array.from({ length: count }, (_, i) => `pair L${i} R${i}\n`);
  return `owner() {
  unshare --net sleep ${life} 3>&- &
  while [ "$(readlink /proc/$!/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do :; done
}
end() {
  nsenter --net=/proc/$1/ns/net ${tools}ip -batch - <<END
link set lo up
address add $2/${lengths.v4} dev eth0
address add $3/${lengths.v6} dev eth0 nodad
link set eth0 up
END
}
pair() {
  owner; l=$!; owner; r=$!
  ${tools}ip link add name eth0 netns $l type veth peer name eth0 netns $r
  end $l ${left.address} ${left.address6}
  end $r ${right.address} ${right.address6}
  eval $1=$l $2=$r
}
${pairs.join("")}sleep 1 # until all links are up
`;
}

/** Shell text that prints all that a backend may leave behind in the namespace of \`pid\`. */
export function printTraces(pid: string, tools: string): string {
  const inside = (command: string) => `nsenter --net=/proc/${pid}/ns/net ${tools}${command}\n`;
  return ["tc qdisc show", "tc filter show dev eth0", "ip -details link show", "nft list ruleset"].map(inside).join("");
}
