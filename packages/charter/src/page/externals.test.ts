import { describe, expect, test } from "vitest";
import { readPage } from "./read-page.ts";

function read(list: string): { readonly externals: readonly string[]; readonly problems: readonly string[] } {
  const { value, problems } = readPage({ path: "page.md", text: `## External dependencies\n\n${list}\n` });
  return {
    externals: value.externals.map(({ statement, name, address, protocol, port }) => `${statement.slice(3)} ${name}: ${address} ${protocol} ${port ?? "any"}`),
    problems: problems.filter(({ code }) => !/^(?:page-section-missing|page-not-understood|team-missing)$/.test(code)).map(({ code }) => code),
  };
}

describe("names and addresses of externals", () => {
  test.each<[list: string, externals: readonly string[]]>([
    ["- 10.0.0.5:443 (camera gateway), 10.0.0.6:443 (camera gateway 2)", ["E1 camera gateway: 10.0.0.5 TCP 443", "E2 camera gateway 2: 10.0.0.6 TCP 443"]],
    ["- 10.0.0.5:443 and 10.0.0.6:443", ["E1 10.0.0.5: 10.0.0.5 TCP 443", "E2 10.0.0.6: 10.0.0.6 TCP 443"]],
    ["- Rates: 10.0.0.5:443, 10.0.0.6:443", ["E1 Rates: 10.0.0.5 TCP 443", "E1 Rates: 10.0.0.6 TCP 443"]],
    ["- 10.0.0.5:443 licence server, second floor", ["E1 licence server, second floor: 10.0.0.5 TCP 443"]],
    ["- kafka.example.com ports 9092, 9093", ["E1 kafka.example.com: kafka.example.com TCP 9092", "E1 kafka.example.com: kafka.example.com TCP 9093"]],
    ["- [Sentry](https://sentry.example.com)", ["E1 Sentry: sentry.example.com TCP 443"]],
    ["| Name | Address |\n|---|---|\n| Sentry | [site](https://sentry.example.com) |", ["E1 Sentry: sentry.example.com TCP 443"]],
    ["- Time: 192.0.2.123:123", ["E1 Time: 192.0.2.123 UDP 123"]],
    ["- Time: 192.0.2.123:123/TCP", ["E1 Time: 192.0.2.123 TCP 123"]],
    ["- Rates: 192.0.2.7:8000-8002", ["E1 Rates: 192.0.2.7 TCP 8000", "E1 Rates: 192.0.2.7 TCP 8001", "E1 Rates: 192.0.2.7 TCP 8002"]],
    ["- Rates: 192.0.2.7:8000–8001", ["E1 Rates: 192.0.2.7 TCP 8000", "E1 Rates: 192.0.2.7 TCP 8001"]],
    ["- Rates: rates.example.com:8000–8001", ["E1 Rates: rates.example.com TCP 8000", "E1 Rates: rates.example.com TCP 8001"]],
    ["- Rates: https://rates.example.com:8000-8001", ["E1 Rates: rates.example.com TCP 8000", "E1 Rates: rates.example.com TCP 8001"]],
    ["- Rates: [2001:db8::7]:8000—8001", ["E1 Rates: 2001:db8::7 TCP 8000", "E1 Rates: 2001:db8::7 TCP 8001"]],
    ["- Rates: 192.0.2.7:80-81, 192.0.2.8:80-81", ["E1 Rates: 192.0.2.7 TCP 80", "E1 Rates: 192.0.2.7 TCP 81", "E1 Rates: 192.0.2.8 TCP 80", "E1 Rates: 192.0.2.8 TCP 81"]],
    ["- Rates: [2001:db8::7]:8000-8001/UDP", ["E1 Rates: 2001:db8::7 UDP 8000", "E1 Rates: 2001:db8::7 UDP 8001"]],
    ["| Name | Address |\n|---|---|\n| Rates | 192.0.2.7:8000-8001 |", ["E1 Rates: 192.0.2.7 TCP 8000", "E1 Rates: 192.0.2.7 TCP 8001"]],
  ])("%s", (list, externals) => {
    expect(read(list)).toEqual({ externals, problems: [] });
  });

  test("a link that is only pointed at is no external", () => {
    expect(read("- see [the wiki](https://wiki.example.com/netpol)")).toEqual({ externals: [], problems: ["external-not-an-address"] });
  });
});

describe("what is no port does not come to mean every port", () => {
  test.each<[list: string, externals: readonly string[], problems: readonly string[]]>([
    ["- Rates: 192.0.2.7:0", [], ["port-not-understood"]],
    ["- Rates: 192.0.2.7:70000", [], ["port-not-understood"]],
    ["- Rates: 192.0.2.7, ports 30000-32767", [], ["port-not-understood"]],
    ["| Name | Address | Port |\n|---|---|---|\n| Rates | 192.0.2.7 | 0 |", [], ["port-not-understood"]],
    ["- Rates: 192.0.2.7 TCP 80, 70000", ["E1 Rates: 192.0.2.7 TCP 80"], ["port-not-understood"]],
    ["- Rates: 192.0.2.7:0\n- News: 192.0.2.8:80", ["E1 News: 192.0.2.8 TCP 80"], ["port-not-understood"]],
    ["- Rates: 192.0.2.7", ["E1 Rates: 192.0.2.7 TCP any"], ["external-without-port"]],
  ])("%s", (list, externals, problems) => {
    expect(read(list)).toEqual({ externals, problems });
  });
});
