import { expect, test } from "vitest";
import { requestTarget } from "../../../../node-image/js/admin/request-target.ts";

test.each([
  ["/health", "/health", {}],
  ["/testbed/v1/state?since=a%2F1&view=whole", "/testbed/v1/state", { since: "a/1", view: "whole" }],
  ["/x?a=b=c&d&e=f+g", "/x", { a: "b=c", d: "", e: "f g" }],
  ["//health", "//health", {}],
  ["/a/../health", "/a/../health", {}],
  ["/x?", "/x", {}],
  ["/x?a=?", "/x", { a: "?" }],
  ["http://proxied:80/health?a=1", "/health", { a: "1" }],
  ["http://proxied", "/", {}],
])("%s is read as it stands", (target, path, query) => {
  expect(requestTarget(target)).toEqual({ path, query });
});

test.each([
  ["/x?since=1&since=2", "the query says since more than once"],
  ["/x?since=%zz", "the query is not percent-encoded UTF-8: %zz"],
  ["/x?%ff=1", "the query is not percent-encoded UTF-8: %ff"],
  ["*", "* is no path; expected one as /health"],
])("%s is refused", (target, message) => {
  expect(() => requestTarget(target)).toThrow(message);
});
