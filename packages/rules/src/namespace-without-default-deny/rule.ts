import { picksAll, type NetworkPolicy } from "@demarc/kubernetes";
import { count, listSome } from "@demarc/source";
import { governed, isBare, isOnThePage, placeOfNamespace } from "../outside-questions.ts";
import { objectName } from "../object-name.ts";
import { acceptedPoliciesIn } from "../policy-rules.ts";
import { defineRule, type Rule, type RuleContext } from "../rule.ts";
import { teamWords } from "../team-words.ts";
import { closureOfNamespace } from "../tier-closures.ts";
import { listWorkloads, workloadNames } from "../workload-names.ts";

const tomorrow = "a pod that is added tomorrow is open to everybody until somebody writes a policy for it";

/**
 * A namespace without a policy that isolates all of its pods in both directions, present and future. With a page
 * the platform's layer is asked for, since the page gives default deny to a team: an application's own policy
 * that isolates everything is no layer beneath it.
 */
export const namespaceWithoutDefaultDeny: Rule = defineRule({
  id: "namespace-without-default-deny",
  category: "reach",
  severity: "warning",
  summary: "no policy isolates all pods of a namespace in both directions",
  statements: ["S1.P4", "S5.2"],

  *find(context) {
    const { cluster, charter, ownership } = context;
    const line = charter?.responsibilities.find(({ concerns, mode }) => mode === "owns" && concerns.includes("default-deny"));
    const elsewhere: string[] = [];
    const listed = new Set(charter?.namespaces.map(({ name }) => name));
    const empty = cluster.namespaces.filter(({ name, object }) => listed.has(name) && object !== undefined).map(({ name }) => name);
    for (const namespace of new Set([...cluster.workloads.map((workload) => workload.namespace), ...empty])) {
      const lacking = lackingDirections(context, namespace);
      if (lacking.length === 0 || (namespace.startsWith("kube-") && !listed.has(namespace))) continue;
      if (!isOnThePage(context, namespace)) {
        elsewhere.push(namespace);
        continue;
      }
      const stopgap = acceptedPoliciesIn(cluster, namespace).filter((policy) => picksAll(policy.podSelector));
      const layerOwner = ownership.ofConcern("default-deny");
      // Policies that would do, if it were known whose they are.
      const unsigned = (charter === undefined ? [] : stopgap)
        .filter(({ object, isolates }) => ownership.authorOf(object) === undefined && lacking.some((direction) => isolates[direction]))
        .map(({ name }) => name);
      const open = isBare(context, namespace) ? governed(context).filter((workload) => cluster.workloads[workload]?.namespace === namespace) : [];
      const number = workloadNames(cluster, open).length;
      const short = stopgap.length > 0 ? fallShort(stopgap, charter !== undefined) : tomorrow;
      const byPlatform = lacking.flatMap((direction) => closureWords(context, namespace, direction));
      const today = `${count(number, "workload")} ${number === 1 ? "is" : "are"} open to everybody today: ${listWorkloads(cluster, open, 4)}`;
      yield {
        at: placeOfNamespace(context, namespace),
        message: `${byPlatform.length > 0 ? "no policy" : "nothing"} denies ${lacking.join(" and ")} by default in ${namespace}${charter === undefined ? "" : " on the platform's side"}`,
        details: byPlatform.length > 0 ? byPlatform : open.length > 0 ? [today, tomorrow] : [short],
        owner: ownership.ofConcern("default-deny", ownership.ofNamespace(namespace)),
        ...(line !== undefined && { statement: line.statement }),
        next: [
          ...(unsigned.length > 0 ? [`label ${listSome(unsigned, 3)} \`managed-by: ${layerOwner}\`, if ${unsigned.length === 1 ? "it is" : "they are"} ${teamWords(layerOwner)}'s: nothing else tells`] : []),
          `${unsigned.length > 0 ? "or else " : ""}add to ${namespace}: {podSelector: {}, policyTypes: [Ingress, Egress]}, as the platform's policy, with what all pods need (DNS) beside it`,
        ],
        subject: lacking.join(" "),
        weight: 3 + number,
      };
    }
    if (elsewhere.length > 0 && charter !== undefined) {
      yield {
        at: placeOfNamespace(context, elsewhere[0] ?? ""),
        severity: "info",
        message: `no default deny in both directions in ${listSome([...elsewhere].sort(), 6)}, which the page does not speak of`,
        owner: ownership.ofConcern("default-deny"),
        next: ["add one, or say in a waiver of the page or charter that they are open on purpose"],
        subject: "beside the page",
        ofSeveral: true,
      };
    }
  },
});

function fallShort(policies: readonly NetworkPolicy[], isAskedOfPlatform: boolean): string {
  const [select, are] = policies.length === 1 ? ["selects", "is"] : ["select", "are"];
  return `${listSome(policies.map(({ name }) => name), 3)} ${select} all pods, but ${isAskedOfPlatform ? `${are} not known to be the platform's, or not in both directions` : "not in both directions"}`;
}

function lackingDirections(context: RuleContext, namespace: string): readonly ("ingress" | "egress")[] {
  const layers = acceptedPoliciesIn(context.cluster, namespace).filter((policy) => picksAll(policy.podSelector) && isOfPlatform(context, policy));
  return (["ingress", "egress"] as const).filter(
    (direction) => !layers.some(({ isolates }) => isolates[direction]) && closureOfNamespace(context, namespace, direction)?.closes !== "everybody",
  );
}

/** What a tier denies there all the same, and what it leaves. */
function closureWords(context: RuleContext, namespace: string, direction: "ingress" | "egress"): readonly string[] {
  const closure = closureOfNamespace(context, namespace, direction);
  if (closure === undefined) return [];
  const left = direction === "ingress" ? "what comes from outside the cluster is let in" : "what goes outside the cluster is let out";
  return [`${objectName(closure.policy.object)}, ${closure.rule.ref.path}, denies ${direction} ${direction === "ingress" ? "from" : "to"} pods; ${left}`];
}

function isOfPlatform({ charter, ownership }: RuleContext, { object }: NetworkPolicy): boolean {
  if (charter === undefined || !charter.responsibilities.some(({ concerns }) => concerns.includes("default-deny"))) return true;
  return ownership.authorOf(object) === ownership.ofConcern("default-deny");
}
