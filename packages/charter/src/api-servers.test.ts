import { formatAddress } from "@demarc/engine";
import { expect, test } from "vitest";
import { parseApiServer } from "./api-servers.ts";

test.each([
  ["192.0.2.10:6443", "192.0.2.10 6443"],
  ["192.0.2.10:443", "192.0.2.10 443"],
  ["192.0.2.10", "192.0.2.10 6443"],
  ["[2001:db8::1]:443", "2001:db8::1 443"],
  ["[2001:db8::1]", "2001:db8::1 6443"],
  ["2001:db8::1", "2001:db8::1 6443"],
  ["2001:db8::1:443", "2001:db8::1:443 6443"],
])("%s is an API server", (text, expected) => {
  const read = parseApiServer(text);
  expect(read && `${formatAddress(read.address)} ${read.port}`).toBe(expected);
});

test.each(["", "api.example.com:6443", "192.0.2.10:0", "192.0.2.10:65536", "192.0.2.0/24", "192.0.2.10:"])("%j is none", (text) => {
  expect(parseApiServer(text)).toBeUndefined();
});
