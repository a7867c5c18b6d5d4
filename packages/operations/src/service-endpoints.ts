import type { Service } from "@demarc/kubernetes";
import type { Way } from "./expansion.ts";
import type { Asked, AskedFlow, Named } from "./flow-pairs.ts";
import { flowsThrough, type Entrance } from "./source-readings.ts";

/** How a Service is come to: what decides which of its endpoints are used, and whose address they see. */
export interface Approach {
  /** Where clients outside come in. */
  readonly entrance: Entrance;
  /** Only endpoints on the client's node are used (SVC-16). */
  readonly ownNodeOnly: boolean;
}

interface ToEndpoints {
  readonly flows: readonly AskedFlow[];
  /** Why there are none, where no endpoint is on the client's node. */
  readonly dropped?: string;
  readonly notes: readonly string[];
}

/** The flows to endpoints of a Service, those of a pod to itself marked as such (SVC-25). */
export function flowsToEndpoints(way: Way, approach: Approach, service: Service, endpoints: readonly Named[], asked: Asked): ToEndpoints {
  if (!approach.ownNodeOnly) return { flows: marked(service, flowsThrough(way, approach.entrance, endpoints, asked)), notes: [] };
  const sources = byNode(way, way.sources);
  const pairs = sources.flatMap((source) => byNode(way, endpoints).map((endpoint) => ({ source, endpoint })));
  const meeting = pairs.filter(({ source, endpoint }) => source.node === undefined || endpoint.node === undefined || source.node === endpoint.node);
  const flows = meeting.flatMap(({ source, endpoint }) => flowsThrough({ ...way, sources: [source.named] }, approach.entrance, [endpoint.named], asked));
  const name = `Service ${service.namespace}/${service.name}`;
  if (pairs.length > 0 && meeting.length === 0) {
    return { flows, dropped: `internalTrafficPolicy of ${name} is Local, and none of its endpoints is on the client's node (SVC-16)`, notes: [] };
  }
  const isKnown = meeting.every(({ source, endpoint }) => source.node !== undefined && endpoint.node !== undefined);
  const whether = isKnown ? "" : "; on which nodes they are is not in the input, and where there is none the connection fails";
  return { flows: marked(service, flows), notes: [`internalTrafficPolicy of ${name} is Local, so that only endpoints on the client's node are used (SVC-16)${whether}`] };
}

interface OnNode {
  readonly named: Named;
  /** Undefined: not known, or on none. */
  readonly node: number | undefined;
}

/** Pods that no policy tells apart may be on several nodes. */
function byNode({ cluster }: Way, ends: readonly Named[]): readonly OnNode[] {
  return ends.flatMap((named): readonly OnNode[] => {
    const { endpoint, members } = named;
    if (endpoint.kind === "node") return [{ named, node: endpoint.node }];
    if (members.length === 0) return [{ named, node: undefined }];
    const nodes = new Map<number | undefined, Named["members"][number][]>();
    for (const member of members) {
      const node = cluster.world.workloads[member.workload]?.node;
      nodes.set(node, [...(nodes.get(node) ?? []), member]);
    }
    return [...nodes].map(([node, there]) => ({ node, named: { ...named, endpoint: { kind: "workload", workload: there[0]?.workload ?? 0 }, members: there } }));
  });
}

/** A headless Service has no address of its own: its pods dial themselves. */
function marked({ headless }: Service, flows: readonly AskedFlow[]): readonly AskedFlow[] {
  return flows.map((asked) => {
    const { source, destination } = asked.flow;
    const isItself = source.kind === "workload" && destination.kind === "workload" && source.workload === destination.workload;
    return isItself && asked.pods !== "different" && !headless ? { ...asked, hairpin: true } : asked;
  });
}
