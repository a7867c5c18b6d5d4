import type { NetworkPolicy } from "@demarc/kubernetes";
import { addTo, count, listSome } from "@demarc/source";
import { redundancy, type RedundantPolicy } from "../redundancy.ts";
import { defineRule, type Found, type Rule, type RuleContext } from "../rule.ts";
import { listWorkloads } from "../workload-names.ts";

/** A policy that restricts nothing, since a wider one selects its pods too and lets more pass (NP-5). */
export const tightPolicyMadeVoid: Rule = defineRule({
  id: "tight-policy-made-void",
  category: "hygiene",
  severity: "warning",
  summary: "a tight policy restricts nothing beside a wide one",
  statements: ["S5.1"],

  *find(context) {
    const byWide = new Map<NetworkPolicy, Void[]>();
    for (const one of redundancy(context).void) {
      const [wide] = one.wide;
      if (wide !== undefined) addTo(byWide, wide, one);
    }
    for (const [wide, tight] of byWide) yield say(context, wide, tight);
  },
});

type Void = RedundantPolicy & { readonly wide: readonly NetworkPolicy[] };

function say({ cluster }: RuleContext, wide: NetworkPolicy, tight: readonly Void[]): Found {
  const beside = [...new Set(tight.flatMap((one) => one.wide))].filter((other) => other !== wide).map(({ name }) => name);
  const names = tight.map(({ policy }) => policy.name);
  const subjects = [...new Set(tight.flatMap(({ policy }) => policy.subjects))];
  const leavesSome = wide.subjects.some((subject) => !subjects.includes(subject));
  const needs = `checking that ${listSome(names, 3)} allow${tight.length === 1 ? "s" : ""} all that ${leavesSome ? "they need" : "is needed"}`;
  return {
    at: { object: wide.object.id, path: "spec.podSelector" },
    related: tight.map(({ policy }) => ({ at: { object: policy.object.id, path: "metadata.name" }, message: `${policy.name} restricts nothing beside it` })),
    message: `${wide.name} makes ${count(tight.length, "tighter policy")} void, ${listSome(names, 5)}: it selects ${listWorkloads(cluster, subjects, 3)} too, and lets more pass`,
    details: [
      "policies add up: the wider one counts, whatever the tighter ones say",
      ...(beside.length > 0 ? [`${listSome(beside, 3)} cover${beside.length === 1 ? "s" : ""} some or all of it too: narrowing ${wide.name} alone is not enough`] : []),
      ...(tight.every(({ basis }) => basis === "any pod") ? [] : ["so it is for the pods of the input; pods to come may fare otherwise"]),
    ],
    next: [leavesSome ? `give ${wide.name} a podSelector that leaves these pods out, after ${needs}` : `narrow the rules of ${wide.name} to what is needed, after ${needs}`],
    subject: "void",
    weight: tight.length,
  };
}
