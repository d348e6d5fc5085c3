import { expect, test } from "vitest";
import { findRoute, methodsOf } from "../../../../node-image/js/admin/find-route.ts";

test("a path parameter is decoded", () => {
  expect(findRoute("GET", "/relay/v1/messages/%2Fwaku%2F2%2Frs%2F16%2F32")).toMatchObject({
    name: "drainMessages",
    params: { topic: "/waku/2/rs/16/32" },
  });
});

test("the method tells calls of one path apart", () => {
  expect(findRoute("POST", "/admin/v1/peers").name).toBe("connectPeers");
  expect(findRoute("GET", "/admin/v1/peers").name).toBe("listPeers");
});

test("HEAD is the GET of its path, where reading changes nothing", () => {
  expect(findRoute("HEAD", "/health").name).toBe("getHealth");
  expect(() => findRoute("HEAD", "/relay/v1/messages/x")).toThrow("/relay/v1/messages/x takes GET or POST, not HEAD");
});

test("a dot in a path is a dot", () => {
  expect(() => findRoute("GET", "/openapi-json")).toThrow("there is no /openapi-json");
});

test("an unknown path is a 404 that says where to look", () => {
  expect(() => findRoute("GET", "/admin/v1/peers/")).toThrow(
    "there is no /admin/v1/peers/; GET /openapi.json lists every call",
  );
});

test("an unknown method is a 405 that names the known ones", () => {
  expect(() => findRoute("PUT", "/admin/v1/peers")).toThrow("/admin/v1/peers takes GET or POST, not PUT");
  expect(methodsOf("/admin/v1/peers")).toEqual(["GET", "HEAD", "POST", "OPTIONS"]);
});

test("a parameter that is no UTF-8 is refused", () => {
  expect(() => findRoute("GET", "/admin/v1/peer/%ff")).toThrow("peerId is not percent-encoded UTF-8: %ff");
});
