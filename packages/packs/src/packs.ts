import argoEvents from "./data/argo-events.json" with { type: "json" };
import argoWorkflows from "./data/argo-workflows.json" with { type: "json" };
import coredns from "./data/coredns.json" with { type: "json" };
import ingressNginx from "./data/ingress-nginx.json" with { type: "json" };
import istio from "./data/istio.json" with { type: "json" };
import kubernetesApi from "./data/kubernetes-api.json" with { type: "json" };
import metallb from "./data/metallb.json" with { type: "json" };
import minio from "./data/minio.json" with { type: "json" };
import mlflow from "./data/mlflow.json" with { type: "json" };
import prometheus from "./data/prometheus.json" with { type: "json" };
import seldonCore from "./data/seldon-core.json" with { type: "json" };
import type { Pack, PackComponent, PackFlow, PackPort } from "./pack.ts";

// JSON imports have literal types widened to `string`; packs.test.ts holds each file against the whole shape.
const data: unknown = [argoEvents, argoWorkflows, coredns, ingressNginx, istio, kubernetesApi, metallb, minio, mlflow, prometheus, seldonCore];

/** All packs that ship with Demarc, by id. */
export const packs: readonly Pack[] = data as readonly Pack[];

const byId: ReadonlyMap<string, Pack> = new Map(packs.map((pack) => [pack.id, pack]));

/** Undefined for an id that no pack has. */
export function packById(id: string): Pack | undefined {
  return byId.get(id);
}

/** An end of a flow: a component (of this pack or another) or one of the words that stand for pods and places outside. */
export type PackEnd =
  | { readonly kind: "component"; readonly pack: Pack; readonly component: PackComponent }
  | { readonly kind: "client" | "target" | "node" | "world" };

/** What `from` or `to` of one of the pack's flows means. */
export function packEnd(pack: Pack, end: string): PackEnd | undefined {
  if (end === "client" || end === "target" || end === "node" || end === "world") return { kind: end };
  const slash = end.indexOf("/");
  const owner = slash < 0 ? pack : byId.get(end.slice(0, slash));
  const id = end.slice(slash + 1);
  const component = owner?.components.find((candidate) => candidate.id === id);
  return owner === undefined || component === undefined ? undefined : { kind: "component", pack: owner, component };
}

/** Ports of the flow's destination; empty where only the user knows them. */
export function packPorts(pack: Pack, flow: PackFlow): readonly PackPort[] {
  const end = packEnd(pack, flow.to);
  if (end?.kind !== "component") return [];
  return flow.ports.flatMap((name) => end.component.ports.filter((port) => port.name === name));
}
