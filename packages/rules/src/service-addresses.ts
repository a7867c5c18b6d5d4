import { formatAddress, includes, includesAddress, parseAddress, type Address, type AddressRange, type Flow } from "@demarc/engine";
import type { Cluster, Service, ServicePort } from "@demarc/kubernetes";
import { someAddress } from "./address-text.ts";
import { partyOfWorkload } from "./outside-questions.ts";
import type { RuleContext } from "./rule.ts";
import { tierDenials } from "./tier-denials.ts";

/** Services that answer on an address of a set, with that address. */
export function servicesAt(
  { cluster }: RuleContext,
  ranges: readonly AddressRange[],
  of: "cluster-ip" | "external",
): readonly { readonly service: Service; readonly address: string }[] {
  return cluster.services.flatMap((service) => {
    const addresses = of === "cluster-ip" ? service.clusterIPs : service.externalAddresses.map(({ address }) => address);
    const found = addresses.find((text) => {
      const address = parseAddress(text);
      return address !== undefined && includesAddress(ranges, address);
    });
    return found === undefined ? [] : [{ service, address: found }];
  });
}

/**
 * One address to show: from the examples' blocks if it is in, else the first that is no Service's. Undefined where all are
 * Services': packets to those arrive at what stands behind them, which policies judge apart (NP-25).
 */
export function addressToShow({ services }: Pick<Cluster, "services">, ranges: readonly AddressRange[]): Address | undefined {
  const texts = services.flatMap(({ clusterIPs, externalAddresses }) => [...clusterIPs, ...externalAddresses.map(({ address }) => address)]);
  const own = new Set(texts.flatMap((text) => parseAddress(text) ?? []).map(formatAddress));
  const isOthers = (address: Address): boolean => !own.has(formatAddress(address));
  const some = someAddress(ranges);
  if (ranges.length > 0 && isOthers(some)) return some;
  for (const { family, first, last } of ranges) {
    for (let value = first; value <= last; value++) if (isOthers({ family, value })) return { family, value };
  }
  return undefined;
}

/**
 * Whether the source's side lets a workload out to everything that stands behind ports of a Service, at their target
 * ports: then it does not matter whether a policy sees the Service's address or the pod's (NP-25). Nor does it where
 * a tier denies what stands behind them: that is not for want of a rule.
 */
export function egressCoversBackends(context: RuleContext, source: number, ports: readonly ServicePort[]): boolean {
  const from = partyOfWorkload(context, source);
  const used = ports.filter(({ targets, addressTargets }) => targets.length + addressTargets.length > 0);
  return used.length > 0 && used.every(({ targets, addressTargets, protocol }) => {
    const isDenied = (destination: Flow["destination"], port: number): boolean =>
      tierDenials(context, { source: { kind: "workload", workload: source }, destination, protocol, port }).some(({ direction }) => direction === "egress");
    const pods = targets.every(
      ({ workload, port }) =>
        includes(context.reachability.egress(from, partyOfWorkload(context, workload)).atLeast, protocol, port) || isDenied({ kind: "workload", workload }, port),
    );
    const addresses = addressTargets.every(({ address, port }) => {
      const to = context.reachability.partyOf({ kind: "address", address });
      return (to >= 0 && includes(context.reachability.egress(from, to, address.family).atLeast, protocol, port)) || isDenied({ kind: "address", address }, port);
    });
    return pods && addresses;
  });
}
