import { expect, test } from "vitest";
import { planOf } from "../plan/plan-of.ts";
import { messagesOf, named } from "./messages-of.ts";

test("a word or one kind with its settings says how a group behaves, and names become addresses", async () => {
  const { nodes } = await planOf(`groups:
  boot: { count: 1, bootstrap: true }
  node: { count: 2 }
  mute: { count: 1, behaviour: mute }
  spam: { count: 1, behaviour: { spam: { rate: 30/m } } }
  graft: { count: 1, behaviour: { graft-flood: { rate: 20/s } } }
  ihave: { count: 1, behaviour: { ihave-spam: { rate: 100/s } } }
  slow: { count: 1, behaviour: { slow: { delay: 500ms } } }
  dead: { count: 1, behaviour: { lying-exchange: { hands: dead } } }
  liar: { count: 2, behaviour: { lying-exchange: { hands: accomplices, accomplices: liar, peers: 5 } } }
  sybil: { count: 1, behaviour: { sybil: { victim: node-2, identities: 10 } } }`);
  const behaviourOf = (id: string) => nodes.find((node) => node.id === id)?.config.behaviour;
  const addressOf = (id: string) => {
    const node = nodes.find((candidate) => candidate.id === id);
    return `/ip4/${node?.address}/tcp/60000/p2p/${node?.peerId}`;
  };
  expect(behaviourOf("node-1")).toEqual({ kind: "honest" });
  expect(behaviourOf("mute-1")).toEqual({ kind: "mute" });
  expect(behaviourOf("spam-1")).toEqual({ kind: "spam", perSecond: 0.5, content: "invalid" });
  expect(behaviourOf("graft-1")).toEqual({ kind: "graft-flood", perSecond: 20 });
  expect(behaviourOf("ihave-1")).toEqual({ kind: "ihave-spam", perSecond: 100 });
  expect(behaviourOf("slow-1")).toEqual({ kind: "slow", delayMs: 500 });
  expect(behaviourOf("dead-1")).toEqual({ kind: "lying-exchange", hands: "dead", accomplices: [], peers: 30 });
  expect(behaviourOf("liar-1")).toEqual({
    kind: "lying-exchange",
    hands: "accomplices",
    accomplices: [addressOf("liar-2")],
    peers: 5,
  });
  expect(behaviourOf("sybil-1")).toEqual({ kind: "sybil", victim: [addressOf("node-2")], identities: 10 });
});

test("refuses behaviours that name nobody, or say too little", () => {
  const text = `groups:
  node: { count: 3 }
  a: { count: 2, behaviour: { sybil: { victim: nod-1 } } }
  b: { count: 2, behaviour: { lying-exchange: { hands: accomplices } } }
  c: { count: 2, behaviour: { lying-exchange: { hands: dead, accomplices: a } } }
  d: { count: 2, behaviour: { lying-exchange: { hands: accomplices, accomplices: e } } }`;
  expect(messagesOf(named(text))).toEqual([
    'bad.yaml:5:48: groups.a.behaviour.sybil.victim is "nod-1"; expected a node (node-1, node-2, node-3, a-1, a-2, b-1, b-2, c-1, c-2, d-1); did you mean "node-1"?',
    "bad.yaml:6:56: groups.b.behaviour.lying-exchange.hands has no accomplices; expected them beside it, as accomplices: sybil",
    "bad.yaml:7:75: groups.c.behaviour.lying-exchange.accomplices are not handed out; expected hands: accomplices beside them",
    'bad.yaml:8:82: groups.d.behaviour.lying-exchange.accomplices is "e"; expected a group or a node (node, a, b, c, d); did you mean "a"?',
  ]);
  const shapes = `groups:
  node: { count: 3 }
  a: { count: 2, behaviour: spam }
  b: { count: 2, behaviour: { spam: { rate: 5 } } }
  c: { count: 2, behaviour: { spam: { rate: 5/s }, slow: { delay: 1s } } }`;
  expect(messagesOf(named(shapes))).toEqual([
    'bad.yaml:5:29: groups.a.behaviour is "spam"; expected one of honest, mute, lazy-service or a mapping with spam, graft-flood, ihave-spam, slow, lying-exchange, sybil, as {spam: {rate: 5/s}}; did you mean "spam"?',
    'bad.yaml:6:45: groups.b.behaviour.spam.rate is 5; expected a frequency with its unit, as "2/s"',
    "bad.yaml:7:29: groups.c.behaviour has spam and slow; expected exactly one of spam, graft-flood, ihave-spam, slow, lying-exchange, sybil",
  ]);
});
