import { describe, expect, it } from "vitest";
import { CarriedPairs } from "./carried-pairs.ts";
import { nothing, TrafficTable } from "./traffic-table.ts";
import { trafficOf } from "./traffic.ts";

const table = new TrafficTable();
const http = trafficOf("TCP", 80);
const carried = table.idOf(http);
const shared = { carried, certain: carried, alone: nothing };

describe("pairs that a rule carries something between", () => {
  it("are kept by runs of consecutive peers that fare alike", () => {
    const pairs = new CarriedPairs("egress", table);
    for (let peer = 10; peer < 1000; peer++) pairs.add(1, peer, shared);
    for (const peer of [1000, 1002]) pairs.add(1, peer, { ...shared, alone: carried });
    pairs.add(2, 1003, { ...shared, alone: carried });
    expect(pairs.size).toBe(4);
    expect(pairs.list("carried")).toHaveLength(993);
    expect(pairs.list("alone")).toEqual([1000, 1002].map((destination) => ({ source: 1, destination, traffic: http })).concat({ source: 2, destination: 1003, traffic: http }));
  });

  it("are no run where any part of what passes differs", () => {
    const pairs = new CarriedPairs("egress", table);
    const other = table.idOf(trafficOf("TCP", 443));
    const shares = [{ carried: other, certain: other, alone: nothing }, { carried: other, certain: carried, alone: nothing }, { carried, certain: carried, alone: nothing }, { carried, certain: carried, alone: carried }];
    shares.forEach((share, peer) => { pairs.add(1, peer, share); });
    expect(pairs.size).toBe(4);
    expect(pairs.list("alone").map(({ destination }) => destination)).toEqual([3]);
  });

  it("come by source and destination, whichever of them is the subject", () => {
    const pairs = new CarriedPairs("ingress", table);
    for (const subject of [1, 2]) for (const peer of [5, 6]) pairs.add(subject, peer, shared);
    expect(pairs.list("certain").map(({ source, destination }) => [source, destination])).toEqual([[5, 1], [5, 2], [6, 1], [6, 2]]);
  });
});
