import type { EndpointsFacts } from "../facts.ts";
import { field, integerOf, listOf, nonEmptyTextOf, textOf } from "../plain-data.ts";

/** Ports as a subset of Endpoints and an EndpointSlice write them alike; TCP where no protocol is written. */
export function readEndpointPorts(written: unknown): EndpointsFacts["ports"] {
  return listOf(written).map((port) => ({
    name: textOf(field(port, "name")) ?? "",
    protocol: nonEmptyTextOf(field(port, "protocol")) ?? "TCP",
    port: integerOf(field(port, "port")),
  }));
}
