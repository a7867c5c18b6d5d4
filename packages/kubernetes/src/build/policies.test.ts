import { describe, expect, test } from "vitest";
import type { Cluster } from "../cluster.ts";
import { clusterOf } from "../../test/manifests-of.ts";

const namespace = (name: string, team: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {team: ${team}}}\n`;
const pod = (place: string, app: string, spec = ""): string => {
  const [home = "", name = ""] = place.split("/");
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${home}, labels: {app: ${app}}}\nspec: {${spec}containers: [{name: main}]}\n`;
};
const networkPolicy = (home: string, selector: string, name = "fence"): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${home}}\nspec: {podSelector: ${selector}}\n`;
const adminPolicy = (subject: string, name = "fence", priority = 1): string =>
  `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: ${name}}\nspec: {priority: ${priority}, subject: ${subject}}\n`;
const clusterPolicy = (name: string, tier: string): string =>
  `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: ${name}}\nspec: {tier: ${tier}, priority: 1, subject: {namespaces: {}}}\n`;

/** Of `beta` the labels are not known but for its name: it is not in the input. Backwards, so that order is made. */
const pods = [pod("beta/web", "web"), pod("alpha/web", "web"), pod("alpha/db", "db"), pod("alpha/agent", "web", "hostNetwork: true, ")];
const inputs = [namespace("alpha", "ml"), ...pods];

function names(cluster: Cluster, subjects: readonly number[] | undefined): readonly string[] | undefined {
  return subjects?.map((index) => `${cluster.workloads[index]?.namespace}/${cluster.workloads[index]?.name}`);
}

describe("whom a policy selects, perhaps or for certain, pods on the host network apart", () => {
  test.each`
    clause      | home       | selector                             | subjects
    ${"NP-8"}   | ${"alpha"} | ${"{}"}                              | ${["alpha/db", "alpha/web"]}
    ${"NP-8"}   | ${"beta"}  | ${"{}"}                              | ${["beta/web"]}
    ${"SEL-2"}  | ${"alpha"} | ${"{matchLabels: {app: web}}"}       | ${["alpha/web"]}
    ${"SEL-2"}  | ${"alpha"} | ${"{matchLabels: {app: other}}"}     | ${[]}
    ${"NP-8"}   | ${"gamma"} | ${"{}"}                              | ${[]}
  `("NetworkPolicy in $home, $selector ($clause)", ({ home, selector, subjects }: { home: string; selector: string; subjects: string[] }) => {
    const cluster = clusterOf([...inputs, networkPolicy(home, selector), networkPolicy(home, selector, "twin")]);
    expect(cluster.networkPolicies.map((policy) => names(cluster, policy.subjects)?.toSorted())).toEqual([subjects, subjects]);
  });

  test.each`
    clause      | subject                                                                          | subjects
    ${"ANP-11"} | ${"{namespaces: {}}"}                                                            | ${["alpha/db", "alpha/web", "beta/web"]}
    ${"ANP-11"} | ${"{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}"}     | ${["alpha/web", "beta/web"]}
    ${"NS-2"}   | ${"{namespaces: {matchLabels: {team: ops}}}"}                                    | ${["beta/web"]}
    ${"NS-1"}   | ${"{namespaces: {matchLabels: {kubernetes.io/metadata.name: alpha}}}"}           | ${["alpha/db", "alpha/web"]}
  `("AdminNetworkPolicy, $subject ($clause)", ({ subject, subjects }: { subject: string; subjects: string[] }) => {
    const cluster = clusterOf([...inputs, adminPolicy(subject), networkPolicy("alpha", "{}")]);
    const [policy] = cluster.adminPolicies;
    expect(names(cluster, policy?.subjects)?.toSorted()).toEqual(subjects);
    expect(policy?.subjects).toEqual(policy?.subjects.toSorted((a, b) => a - b));
  });
});

test("each tier has its own policies, in the order of the input where no plug-in goes by their names (ANP-5)", () => {
  const texts = [clusterPolicy("a", "Admin"), adminPolicy("{namespaces: {}}", "b", 2), adminPolicy("{namespaces: {}}", "a", 3), clusterPolicy("c", "Admin"), clusterPolicy("d", "Baseline"), networkPolicy("alpha", "{}")];
  for (const [input, admin] of [[texts, "C/a A/b A/a C/c"], [texts.toReversed(), "C/c A/a A/b C/a"]] as const) {
    const cluster = clusterOf(input);
    const shown = (object: number): string => `${cluster.objects[object]?.kind.charAt(0)}/${cluster.objects[object]?.name}`;
    const found = cluster.world.tiers.map(({ name, policies }) => `${name}: ${policies.map(({ ref }) => shown(ref.object)).join(" ")}`);
    expect(found).toEqual([`admin: ${admin}`, "namespace: N/fence", "baseline: C/d"]);
  }
});
