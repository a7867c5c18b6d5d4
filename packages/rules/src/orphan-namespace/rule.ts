import type { Charter } from "@demarc/charter";
import type { ClusterNamespace } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import { teamWords } from "../team-words.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { applicationTeams } from "../whose-hand.ts";

/**
 * A namespace that no team on the page owns. One that a team of the page itself makes is that team's to claim;
 * the others are one gap in the page, whatever their number.
 */
export const orphanNamespace: Rule = defineRule({
  id: "orphan-namespace",
  category: "page",
  severity: "error",
  summary: "a namespace of the cluster has no owner on the page",
  statements: ["S2.N1", "S2.N2"],

  *find(context) {
    const { cluster, charter, ownership } = context;
    if (charter === undefined) return;
    const orphans = cluster.namespaces.filter(({ name }) => !ownership.isKnown(name));
    const claimable = orphans.filter((namespace) => makerOf(context, namespace) !== undefined);
    for (const namespace of claimable) yield unclaimed(context, charter, namespace);
    const others = orphans.filter((namespace) => !claimable.includes(namespace));
    if (others.length > 0) yield gap(charter, others);
  },
});

/** The application team whose hand wrote the Namespace or anything in it. */
function makerOf({ cluster, ownership, charter }: RuleContext, { name, object }: ClusterNamespace): string | undefined {
  const applications = applicationTeams(charter);
  const written = [...(object ? [object] : []), ...cluster.objects.filter(({ namespace, kind }) => namespace === name && kind === "NetworkPolicy")];
  return written.map((candidate) => ownership.authorOf(candidate)).find((team) => team !== undefined && applications.has(team));
}

function unclaimed(context: RuleContext, charter: Charter, namespace: ClusterNamespace): Found {
  const { cluster } = context;
  const { name } = namespace;
  const maker = makerOf(context, namespace) ?? "";
  const object = namespace.object ?? cluster.objects.find((candidate) => candidate.namespace === name && candidate.kind === "NetworkPolicy");
  const missing = charter.namespaces.filter((listed) => !cluster.namespaces.some((present) => present.name === listed.name));
  const renamed = missing.length === 1 ? missing[0] : undefined;
  return {
    at: object ? { object: object.id, path: "metadata.name" } : pageOf(charter),
    message: `${teamWords(maker)} makes the namespace \`${name}\`, and the page gives it to nobody`,
    details: [
      ...(renamed ? [`the page lists \`${renamed.name}\` of this team, which is not in the input: \`${name}\` may be its new name`] : []),
      `until the page names it, this team's own flows from and to \`${name}\` are reported as flows between teams: mend this first`,
    ],
    owner: maker,
    next: [
      renamed
        ? `write \`${name}\` for \`${renamed.name}\` on the page (${renamed.at.file}:${renamed.at.line}), or use the page's name in the manifests`
        : `add it to the page's list of namespaces: - \`${name}\` - what it is for`,
    ],
    subject: name,
    // Before what follows from it.
    weight: Number.MAX_SAFE_INTEGER,
  };
}

function gap(charter: Charter, orphans: readonly ClusterNamespace[]): Found {
  const names = orphans.map(({ name }) => name);
  return {
    at: pageOf(charter),
    severity: "info",
    message: `the page names no owner for ${count(names.length, "namespace")} of the cluster: ${listSome(names, 8)}`,
    details: ["what nobody owns is taken to be the platform team's"],
    owner: charter.teams.find(({ role }) => role === "platform")?.id ?? "platform",
    next: ["list them on the page with their teams, or in `namespaces` of demarc.yaml"],
    subject: "page",
  };
}

function pageOf({ namespaces, source }: Charter): Found["at"] {
  return namespaces[0]?.at ?? { file: source, line: 1, column: 1 };
}
