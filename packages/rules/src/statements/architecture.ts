import type { CharterNamespace } from "@demarc/charter";
import { packById } from "@demarc/packs";
import { count, listSome } from "@demarc/source";
import { judgeExternals } from "./externals.ts";
import { breaking, brokenBy, holds, notCheckable, type Inquiry, type Judge, type Judgement } from "./judgement.ts";
import { flowJudges } from "./required-flows.ts";

/** Namespaces, required flows with their reasons, and externals. */
export function architectureJudges(inquiry: Inquiry): ReadonlyMap<string, Judge> {
  const judges = new Map<string, Judge>(flowJudges(inquiry));
  for (const namespace of inquiry.charter.namespaces) {
    if (namespace.statement !== undefined) judges.set(namespace.statement, () => judgeNamespace(inquiry, namespace));
  }
  const { externals } = inquiry.charter;
  for (const { statement } of externals) judges.set(statement, () => judgeExternals(inquiry, externals.filter((external) => external.statement === statement)));
  return judges;
}

function judgeNamespace(inquiry: Inquiry, { name, packs, statement }: CharterNamespace): Judgement {
  const found = breaking(inquiry, ["doc-drift"], (finding) => finding.statement === statement);
  return brokenBy(inquiry, ["doc-drift"], found, () => {
    const { cluster } = inquiry.context;
    const workloads = new Set(cluster.workloads.filter(({ namespace }) => namespace === name).map(({ group }) => group)).size;
    const purposes = packs.flatMap((id) => {
      const pack = packById(id);
      const kinds = (pack?.recognisedBy.kinds ?? []).map((kind) => kind.slice(kind.lastIndexOf("/") + 1));
      // What no kind of object tells cannot be looked for.
      if (pack === undefined || kinds.length === 0) return [];
      const objects = cluster.objects.filter((object) => object.namespace === name && kinds.includes(object.kind));
      return [{ name: pack.name, objects: objects.length }];
    });
    const there = purposes.filter(({ objects }) => objects > 0);
    const missing = purposes.filter(({ objects }) => objects === 0);
    const held = `${count(workloads, "workload")}${there.length > 0 ? ` and ${listSome(there.map((purpose) => `${count(purpose.objects, "object")} of ${purpose.name}`), 3)}` : ""}`;
    const isInInput = cluster.namespaces.some((namespace) => namespace.name === name && namespace.object !== undefined);
    if (!isInInput) return notCheckable(`its Namespace object is not in the input; ${workloads + there.length === 0 ? "nothing there names it" : `what names it: ${held}`}`);
    if (missing.length > 0) return notCheckable(`${name} is there, with ${held}; no object of ${listSome(missing.map((purpose) => purpose.name), 3)} is in it, which the page says it is for`);
    return holds(`${name} is there, with ${held}`);
  });
}
