import { expect, test } from "vitest";
import { deadAddress } from "../../../../node-image/js/behaviours/dead-address.ts";

test.each([
  ["10.77.3.9", 0, "10.77.3.1"],
  ["10.77.3.9", 0.9999, "10.77.3.254"],
  ["127.0.0.1", 0.5, "127.0.0.128"],
  ["fd00:77::3:9", 0, "fd00:77::3:1"],
  ["fd00:77::", 0.5, "fd00:77::8000"],
])("beside %s, at chance %d, is %s", (own, chance, expected) => {
  expect(deadAddress(own, () => chance)).toBe(expected);
});

test.each(["8.8.8.8", "172.32.0.1", "2001:db8::1"])(
  "makes up nothing beside %s, which is no private address",
  (own) => {
    expect(() => deadAddress(own)).toThrow(
      `addresses beside ${own} may be somebody's; a node that makes addresses up needs a private address of its own`,
    );
  },
);
