import type { Charter } from "@demarc/charter";
import type { Cluster } from "@demarc/kubernetes";
import { findPacks, packById, type Pack } from "@demarc/packs";
import type { Location } from "@demarc/source";
import { stringAt } from "../field-path.ts";
import { defineRule, type Found, type Rule } from "../rule.ts";

/**
 * An object without which a component does not work. Two sources: what a line of the page names outright
 * ("seldon-config ConfigMap"), and what a custom resource of the input names (a Server its ServerConfig).
 */
export const requiredObjectMissing: Rule = defineRule({
  id: "required-object-missing",
  category: "page",
  severity: "error",
  summary: "an object that the page or a component needs is not there",
  statements: ["S1.P6"],

  *find({ charter, cluster, ownership }) {
    if (charter === undefined) return;
    yield* missingByPage(charter, cluster, (namespace) => ownership.ofNamespace(namespace));
    yield* missingByReference(cluster, (namespace) => ownership.ofNamespace(namespace));
  },
});

type OwnerOf = (namespace: string) => string;

function* missingByPage(charter: Charter, cluster: Cluster, ownerOf: OwnerOf): Iterable<Found> {
  for (const line of charter.responsibilities) {
    for (const { pack, required } of namedObjects(line.text)) {
      const namespace = required.namespace;
      // Absent from a part of the cluster that was not given says nothing.
      if (namespace === undefined || !cluster.workloads.some((workload) => workload.namespace === namespace)) continue;
      if (cluster.find(required.kind, namespace, required.name ?? "") !== undefined) continue;
      yield missing(line.at, `${required.kind} \`${namespace}/${required.name ?? ""}\` is not in the input, and the page gives it to ${line.team}`, {
        why: `${pack.name}: ${required.why}`,
        owner: ownerOf(namespace),
        statement: line.statement,
        next: `create ${required.kind} ${required.name ?? ""} in ${namespace}, or give Demarc the manifest that does`,
        subject: `${required.kind} ${namespace}/${required.name ?? ""}`,
      });
    }
  }
}

/** Objects of known components whose own name stands in a phrase, e.g. `seldon-config`. */
function namedObjects(text: string): readonly { readonly pack: Pack; readonly required: NonNullable<Pack["objects"]>[number] }[] {
  const phrase = text.toLowerCase();
  return findPacks(text).flatMap(({ pack }) =>
    (pack.objects ?? []).filter(({ name }) => name !== undefined && phrase.includes(name.toLowerCase())).map((required) => ({ pack, required })),
  );
}

const references = [
  { kind: "Server", path: "spec.serverConfig", target: "ServerConfig", verb: "runs no pods without it" },
  { kind: "SeldonRuntime", path: "spec.seldonConfig", target: "SeldonConfig", verb: "starts nothing without it" },
] as const;

function* missingByReference(cluster: Cluster, ownerOf: OwnerOf): Iterable<Found> {
  const pack = packById("seldon-core");
  for (const { kind, path, target, verb } of references) {
    // Its operator's objects are part of the installation: their absence counts only where some of them are given.
    const given = cluster.objects.filter((object) => object.kind === target);
    if (given.length === 0) continue;
    for (const object of cluster.objects) {
      if (object.kind !== kind || !object.apiVersion.startsWith("mlops.seldon.io/")) continue;
      const name = stringAt(object.value, path);
      if (name === undefined || given.some((candidate) => candidate.name === name)) continue;
      const namespace = given[0]?.namespace ?? "seldon-system";
      yield missing({ object: object.id, path }, `${kind} \`${object.namespace}/${object.name}\` names ${target} \`${name}\`, which is not there: it ${verb}`, {
        why: pack?.objects?.find((needed) => needed.kind === target)?.why ?? "",
        owner: ownerOf(namespace),
        next: `create ${target} ${name} in ${namespace}, or name one that is there: ${given.map((candidate) => candidate.name).join(", ")}`,
        subject: `${target} ${name}`,
      });
    }
  }
}

interface Missing {
  readonly why: string;
  readonly owner: string;
  readonly statement?: string;
  readonly next: string;
  readonly subject: string;
}

function missing(at: Found["at"] | Location, message: string, { why, owner, statement, next, subject }: Missing): Found {
  return { at, message, details: why === "" ? [] : [why], owner, ...(statement !== undefined && { statement }), next: [next], subject, weight: 15 };
}
