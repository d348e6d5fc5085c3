/** A process that saves five hundred peers again and again, to be killed. It says when it did so for the first time. */
import { peerDisk } from "../../../../node-image/js/peering/peer-disk.ts";
import { peerRecord } from "./peer-record.ts";

const disk = peerDisk(process.argv[2] ?? "", console.error);
const peers = Array.from({ length: 500 }, (_, n) => peerRecord(`peer-${n}`));
for (let saved = 0; ; saved++) {
  await disk.save(peers);
  if (saved === 0) process.send?.("saved");
}
