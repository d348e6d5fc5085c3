import { expect, test } from "vitest";
import { onceFor } from "../../../orchestrator/base/once-for.ts";

test("the work is done once for each object, also where it comes to nothing", () => {
  const worked: string[] = [];
  const lengthOf = onceFor(({ name }: { readonly name: string }) => {
    worked.push(name);
    return name === "" ? undefined : name.length;
  });
  const [one, two, none] = [{ name: "one" }, { name: "three" }, { name: "" }];
  expect([one, two, none, one, none, two].map(lengthOf)).toEqual([3, 5, undefined, 3, undefined, 5]);
  expect(worked).toEqual(["one", "three", ""]);
});

test("objects that look alike are two", () => {
  const made = onceFor((_: object) => ({}));
  expect(made({})).not.toBe(made({}));
});
