import { expect, test } from "vitest";
import { hostOf, subnetOf } from "../../../../../node-image/js/peering/decide/subnet.ts";

test("a host is an IPv4 address, or a /64 of IPv6, of which it can take any", () => {
  expect(hostOf("10.0.0.1")).not.toBe(hostOf("10.0.0.2"));
  expect(hostOf("2001:db8:0:1::1")).toBe(hostOf("2001:db8:0:1:ffff::"));
  expect(hostOf("2001:db8:0:1::1")).not.toBe(hostOf("2001:db8:0:2::1"));
});

test("of unique local addresses each is a host, for a whole LAN shares a /64", () => {
  expect(hostOf("fd6d::1")).not.toBe(hostOf("fd6d::2"));
  expect(hostOf("fd6d::1")).toBe(hostOf("fd6d:0::1"));
  expect(subnetOf("fd6d::1")).toBe(subnetOf("fd6d::2"));
});

test("a subnet is a /24 of IPv4, or a /64 of IPv6", () => {
  expect(subnetOf("10.0.0.1")).toBe(subnetOf("10.0.0.255"));
  expect(subnetOf("10.0.0.1")).not.toBe(subnetOf("10.0.1.1"));
  expect(subnetOf("2001:db8::1")).toBe(subnetOf("2001:db8::ff"));
});

test("an IPv4 address is the same however it is written", () => {
  expect(hostOf("::ffff:10.0.0.1")).toBe(hostOf("10.0.0.1"));
  expect(subnetOf("::ffff:a00:1")).toBe(subnetOf("10.0.0.9"));
});

test("no address of one family is taken for one of the other", () => {
  expect(subnetOf("0.0.1.0")).not.toBe(subnetOf("0:0:0:1::"));
});

test("a loopback address and what is no address say nothing", () => {
  for (const ip of ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1", "", "example.org"]) {
    expect(hostOf(ip)).toBeUndefined();
    expect(subnetOf(ip)).toBeUndefined();
  }
});
