import { expect, test } from "vitest";
import { readCharter } from "./file/read-charter.ts";
import { readPage } from "./page/read-page.ts";

const problemsOf = (address: string, port: string): readonly string[] => {
  const text = `apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec:\n  externals:\n    - { name: Rates, address: "${address}"${port} }\n`;
  return readCharter({ path: "demarc.yaml", text }).problems.map(({ code, location }) => `${location?.line ?? 0} ${code}`);
};

test.each([
  ["192.0.2.1", ", port: 443", []],
  ["192.0.2.0/24", ", port: 443", []],
  ["rates.example.com", ", port: 443", []],
  ["2001:db8::/32", ", port: 443", []],
  ["192.0.2.1", "", ["5 external-without-port"]],
  ["0.0.0.0/0", "", ["5 external-without-port", "5 external-too-wide"]],
  ["0.0.0.0/0", ", port: 443", ["5 external-too-wide"]],
  ["128.0.0.0/1", ", port: 443", ["5 external-too-wide"]],
  ["8.0.0.0/8", ", port: 443", []],
  ["8.0.0.0/7", ", port: 443", ["5 external-too-wide"]],
  ["::/0", ", port: 443", ["5 external-too-wide"]],
  ["2000::/15", ", port: 443", ["5 external-too-wide"]],
  ["127.0.0.1", ", port: 80", ["5 external-not-outside"]],
  ["::1", ", port: 80", ["5 external-not-outside"]],
  ["0.0.0.0", ", port: 80", ["5 external-not-outside"]],
  ["224.0.0.251", ", port: 5353", ["5 external-not-outside"]],
  ["223.255.255.254", ", port: 80", []],
  ["169.254.169.254", ", port: 80", []],
  ["010.0.0.5", ", port: 443", ["5 external-address-unclear"]],
  ["10.0.0.5/24", ", port: 443", ["5 external-address-unclear"]],
  ["10.0.0.5/32", ", port: 443", []],
  ["::ffff:192.0.2.1", ", port: 443", []],
])("the external %s%s", (address, port, expected) => {
  expect(problemsOf(address, port)).toEqual(expected);
});

test("a page is held to the same", () => {
  const { problems } = readPage({ path: "page.md", text: "## External dependencies\n\n- Everything: 0.0.0.0/0:443\n- Proxy: 127.0.0.1:80\n" });
  expect(problems.filter(({ severity }) => severity === "warning").map(({ code, location }) => `${location?.line ?? 0} ${code}`)).toEqual(expect.arrayContaining(["3 external-too-wide", "4 external-not-outside"]));
});
