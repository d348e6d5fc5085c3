/** Which node runs: the words of groups, of upgrades and of rolling ones. */
import { z } from "zod";

export const implementation = z
  .enum(["js", "js-2"])
  .meta({ description: "The node that runs: on libp2p 3 (js) or libp2p 2 (js-2)", notYet: ["nwaku", "go-waku"] });
