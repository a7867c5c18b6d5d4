import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPort, readPorts } from "./ports.ts";

const read = (text: string, context?: "prose" | "ports"): readonly string[] => readPorts(text, context).ports.map(formatPort);

describe("ports in prose", () => {
  test.each([
    ["192.168.1.208:5000", ["TCP 5000"]],
    ["seldon-system/seldon-scheduler:9005", ["TCP 9005"]],
    ["[2001:db8::5]:443", ["TCP 443"]],
    ["port 5000/TCP", ["TCP 5000"]],
    ["port 5000", ["TCP 5000"]],
    ["Port: 5000", ["TCP 5000"]],
    ["TCP 9004, 9005", ["TCP 9004", "TCP 9005"]],
    ["ports 9002, 9004 and 9005", ["TCP 9002", "TCP 9004", "TCP 9005"]],
    ["ports 48002 and 48003/TCP", ["TCP 48002", "TCP 48003"]],
    ["53/UDP and 53/TCP", ["UDP 53", "TCP 53"]],
    ["UDP and TCP 53", ["UDP 53", "TCP 53"]],
    ["TCP/UDP 53", ["TCP 53", "UDP 53"]],
    ["53/TCP+UDP", ["TCP 53", "UDP 53"]],
    ["9004 (TCP)", ["TCP 9004"]],
    ["tcp/4000", ["TCP 4000"]],
    ["udp 7777", ["UDP 7777"]],
    ["SCTP 38412", ["SCTP 38412"]],
    ["gRPC on 9004", ["TCP 9004"]],
    ["HTTPS 443", ["TCP 443"]],
    ["HTTPS (443)", ["TCP 443"]],
    ["UDP (ports 53, 5353)", ["UDP 53", "UDP 5353"]],
    ["ports 8080-8082", ["TCP 8080", "TCP 8081", "TCP 8082"]],
    ["TCP 1", ["TCP 1"]],
    ["TCP 65535", ["TCP 65535"]],
  ])("%s", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each(["192.168.1.208", "10.0.0.0/8", "at 10:30", "since 2025-07-07", "version 1.34", "3 replicas", "gRPC (2 replicas)", "S3 buckets", "v2", "200 models", "Layer 7", "sha256:1234abcd", "fd00::1", ""])("%j names no port", (text) => {
    expect(read(text)).toEqual([]);
  });

  test("a protocol that is not written is told apart from one that is", () => {
    expect(readPorts("port 5000 and TCP 6443").ports.map(({ port, protocolWritten }) => [port, protocolWritten])).toEqual([[5000, false], [6443, true]]);
  });
});

describe("ports where ports are expected", () => {
  test.each([
    ["9004", ["TCP 9004"]],
    ["8080, 9090 TCP", ["TCP 8080", "TCP 9090"]],
    ["53 TCP/UDP", ["TCP 53", "UDP 53"]],
    ["53 UDP", ["UDP 53"]],
    ["27000-27002/TCP", ["TCP 27000", "TCP 27001", "TCP 27002"]],
    ["any", []],
  ])("%s", (text, expected) => {
    expect(read(text, "ports")).toEqual(expected);
  });
});

describe("what looks like a port and is none", () => {
  test.each([
    ["TCP 0", "out-of-range"],
    ["TCP 65536", "out-of-range"],
    ["ports 9005-9000", "out-of-range"],
    ["ports 30000-32767", "range-too-wide"],
    ["ports 1000-1256", "range-too-wide"],
  ])("%s is %s", (text, why) => {
    const { ports, mistakes } = readPorts(text);
    expect(ports).toEqual([]);
    expect(mistakes.map((mistake) => mistake.why)).toEqual([why]);
  });

  test("256 ports are a list, 257 are not", () => {
    expect(readPorts("ports 1000-1255").ports).toHaveLength(256);
  });
});

test("a port that is written out reads back, whatever stands around it", () => {
  const around = fc.constantFrom("", "for orders", "over the mesh", "(metrics)");
  const port = fc.record({ protocol: fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const), port: fc.integer({ min: 1, max: 65535 }) });
  fc.assert(
    fc.property(port, around, around, (written, before, after) => {
      expect(read(`${before} ${formatPort(written)} ${after}`)).toEqual([formatPort(written)]);
    }),
  );
});
