import {
  addressOf,
  cidrOf,
  everything,
  isSame,
  stretches,
  textOf,
  type Address,
  type Cidr,
  type Family,
} from "./addresses.ts";
import { speaks } from "./admin-policy.ts";
import type {
  AdminPeer,
  AdminPolicyObject,
  LabelMap,
  LabelSelector,
  NetworkPolicyObject,
  NetworkPolicyPeer,
  PodObject,
  PolicyObject,
  Question,
  Situation,
} from "./cluster.ts";
import { addressesOf, familyOf, mayHave } from "./ends.ts";
import { unnamed } from "./selectors.ts";
import { verdict, type Outcome } from "./verdict.ts";

/**
 * Answers a question by trying out what the open things can be: labels that are not known, with each value that a selector
 * names, with another, and (for namespaces) absent; addresses that are not known, one for each stretch between the borders
 * of blocks; refused policies, as not there, as letting everything pass and as letting nothing pass; those of the admin
 * tiers also as handing everything on. Exact, where
 * `verdict` may call undetermined what cannot come about.
 *
 * @returns undefined if more than `most` situations would have to be looked at
 */
export function verdictByCompletion(situation: Situation, question: Question, most = 4000): Outcome | undefined {
  return byCompletion(situation, question, verdict, most);
}

/** The same for any question that has an outcome, e.g. that of one side. */
export function byCompletion(
  situation: Situation,
  question: Question,
  answer: (situation: Situation, question: Question) => Outcome,
  most = 4000,
): Outcome | undefined {
  const choices = choicesOf(situation, question);
  const count = choices.reduce((product, { length }) => product * length, 1);
  if (count > most) return undefined;
  const seen = new Set<Outcome>();
  for (let index = 0; index < count; index++) {
    let rest = index;
    let completed = situation;
    for (const alternatives of choices) {
      const choose = alternatives[rest % alternatives.length];
      if (choose !== undefined) completed = choose(completed);
      rest = Math.floor(rest / alternatives.length);
    }
    seen.add(answer(completed, question));
    if (seen.size > 1) return "undetermined";
  }
  return [...seen][0];
}

type Choice = (situation: Situation) => Situation;

/** For each open thing that the question can hang on, the ways it may turn out. */
function choicesOf(situation: Situation, question: Question): readonly (readonly Choice[])[] {
  const pods = situation.cluster.pods.filter(({ ns, name }) => [question.from, question.to].includes(`${ns}/${name}`));
  const family = question.ipFamily ?? familyOf(situation.cluster, situation.options ?? {}, question.from, question.to);
  const named = valuesNamed(situation.policies);
  const given = new Set(situation.cluster.namespaces.map(({ name }) => name));
  const namespaces = [...new Set(pods.map(({ ns }) => ns))].filter((name) => !given.has(name));
  const keys = [...named.keys()].filter((key) => key !== "kubernetes.io/metadata.name");
  return [
    ...pods.flatMap((pod) =>
      (pod.unknownLabels ?? []).map((key) =>
        [...(named.get(key) ?? []), unnamed].map((value) => withLabel(pod, key, value)),
      ),
    ),
    ...pods
      .filter((pod) => addressesOf(pod).length === 0 && !hasNodeAddress(situation, pod))
      .map((pod) => addressesFor(situation, pod, family, question).map((ip) => withAddress(pod, ip))),
    ...namespaces.map((name) => [withNamespace(name)]),
    ...namespaces.flatMap((name) =>
      keys.map((key) =>
        [...(named.get(key) ?? []), unnamed, undefined].map((value) => withNamespaceLabel(name, key, value)),
      ),
    ),
    ...(situation.refused ?? []).map((index) => mendings.map((mending) => withPolicy(index, mending))),
  ];
}

function hasNodeAddress({ cluster }: Situation, pod: PodObject): boolean {
  return (
    pod.hostNetwork === true && pod.node !== undefined && (cluster.nodes ?? []).some(({ name }) => name === pod.node)
  );
}

function withLabel(pod: PodObject, key: string, value: string): Choice {
  return changePod(pod, (open) => ({
    ...open,
    labels: { ...open.labels, [key]: value },
    unknownLabels: (open.unknownLabels ?? []).filter((other) => other !== key),
  }));
}

function withAddress(pod: PodObject, ip: string): Choice {
  return changePod(pod, (open) => ({ ...open, ip }));
}

function changePod({ ns, name }: PodObject, change: (pod: PodObject) => PodObject): Choice {
  return (situation) => ({
    ...situation,
    cluster: {
      ...situation.cluster,
      pods: situation.cluster.pods.map((pod) => (pod.ns === ns && pod.name === name ? change(pod) : pod)),
    },
  });
}

function withNamespace(name: string): Choice {
  return (situation) => ({
    ...situation,
    cluster: { ...situation.cluster, namespaces: [...situation.cluster.namespaces, { name }] },
  });
}

function withNamespaceLabel(name: string, key: string, value: string | undefined): Choice {
  const added: LabelMap = value === undefined ? {} : { [key]: value };
  return (situation) => ({
    ...situation,
    cluster: {
      ...situation.cluster,
      namespaces: situation.cluster.namespaces.map((namespace) =>
        namespace.name === name ? { ...namespace, labels: { ...namespace.labels, ...added } } : namespace,
      ),
    },
  });
}

/** What a refused policy may turn out to be; `pass` is for the admin tiers alone, and elsewhere as good as none. */
const mendings = ["absent", "allow", "deny", "pass"] as const;
type Mending = (typeof mendings)[number];

/** The policy selects whom it selects and speaks in the directions it speaks in; what its rules would be after mending is open. */
function withPolicy(index: number, mending: Mending): Choice {
  return (situation) => ({
    ...situation,
    refused: (situation.refused ?? []).filter((other) => other !== index),
    policies: situation.policies.map((policy, at) => {
      if (at !== index) return policy;
      return policy.kind === "NetworkPolicy" ? mended(policy, mending) : mendedAdmin(policy, mending);
    }),
  });
}

function mended(policy: NetworkPolicyObject, mending: Mending): NetworkPolicyObject {
  // A policy for nobody is as good as none, and keeps the indices of the others.
  if (mending === "absent" || mending === "pass")
    return { ...policy, spec: { podSelector: { matchExpressions: [{ key: unnamed, operator: "Exists" }] } } };
  const { spec } = policy;
  const rules = mending === "allow" ? [{}] : [];
  const written = spec?.policyTypes ?? [];
  const policyTypes =
    written.length > 0 ? written : (spec?.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
  return { ...policy, spec: { ...spec, policyTypes, ingress: rules, egress: rules } };
}

/** Peers of ingress rules are pods, so that one that allows lets no more in; one that denies may close to all (ANP-24). */
function mendedAdmin(policy: AdminPolicyObject, mending: Mending): AdminPolicyObject {
  const { spec } = policy;
  if (mending === "absent") return { ...policy, spec: { ...spec, ingress: [], egress: [] } };
  const pods: readonly AdminPeer[] = [{ namespaces: {} }];
  const everybody: readonly AdminPeer[] = mending === "deny" ? [{}] : pods;
  const addresses: readonly AdminPeer[] = mending === "deny" ? [] : [{ networks: ["0.0.0.0/0", "::/0"] }, { nodes: {} }];
  const action = { allow: "Allow", deny: "Deny", pass: "Pass" }[mending];
  return {
    ...policy,
    spec: {
      ...spec,
      ...(speaks(policy, "ingress") && { ingress: [{ action, from: everybody }] }),
      ...(speaks(policy, "egress") && { egress: [{ action, to: [...everybody, ...addresses] }] }),
    },
  };
}

/**
 * One address for each stretch of the pod network (of everything, for pods on a node's) that no border of a block cuts.
 * Addresses that are somebody else's, or outside by the question's own words, are left out. Where the pod network has
 * no address of the family, one of the other stands for that.
 */
function addressesFor(
  { cluster, policies, options = {} }: Situation,
  pod: PodObject,
  asked: Family,
  { from, to }: Question,
): readonly string[] {
  const family = mayHave(asked, options) ? asked : asked === 4 ? 6 : 4;
  const declared =
    pod.hostNetwork === true ? [] : (options.podCidrs ?? []).map(cidrOf).filter((cidr) => cidr.family === family);
  const outside = [from, to].flatMap((text) => /^ip:(.*)$/.exec(text)?.slice(1) ?? []);
  const nodes = pod.hostNetwork === true ? [] : (cluster.nodes ?? []).flatMap(({ ips }) => ips);
  const taken = [...outside, ...nodes, ...cluster.pods.flatMap(addressesOf)].map(addressOf);
  const single = (address: Address): Cidr => ({ ...address, prefix: address.family === 4 ? 32 : 128 });
  const borders = [
    ...blocksNamed(policies),
    ...[...taken, ...(cluster.nodes ?? []).flatMap(({ ips }) => ips.map(addressOf))].map(single),
  ];
  return stretches(declared.length > 0 ? declared : [everything(family)], borders)
    .filter((address) => !taken.some((other) => isSame(other, address)))
    .map(textOf);
}

function blocksNamed(policies: readonly PolicyObject[]): readonly Cidr[] {
  return peersOf(policies)
    .flatMap((peer) =>
      [
        "ipBlock" in peer && peer.ipBlock ? [peer.ipBlock.cidr, ...(peer.ipBlock.except ?? [])] : [],
        "networks" in peer ? (peer.networks ?? []) : [],
      ].flat(),
    )
    .map(cidrOf);
}

/** Every key that a selector names, with the values it names for it. */
function valuesNamed(policies: readonly PolicyObject[]): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map<string, Set<string>>();
  const add = (key: string, values: readonly string[]): void => {
    named.set(key, new Set([...(named.get(key) ?? []), ...values]));
  };
  for (const selector of selectorsOf(policies)) {
    for (const [key, value] of Object.entries(selector.matchLabels ?? {})) add(key, [value]);
    for (const { key, values } of selector.matchExpressions ?? []) add(key, values ?? []);
  }
  return named;
}

function selectorsOf(policies: readonly PolicyObject[]): readonly LabelSelector[] {
  const ofPolicies = policies.map((policy) => (policy.kind === "NetworkPolicy" ? policy.spec?.podSelector : undefined));
  const ofPeers = peersOf(policies).flatMap((peer) =>
    "pods" in peer || "namespaces" in peer
      ? [peer.namespaces, peer.pods?.namespaceSelector, peer.pods?.podSelector]
      : "podSelector" in peer || "namespaceSelector" in peer
        ? [peer.namespaceSelector, peer.podSelector]
        : [],
  );
  return [...ofPolicies, ...ofPeers].filter((selector): selector is LabelSelector => Boolean(selector));
}

type AnyPeer = AdminPeer | NetworkPolicyPeer;

function peersOf(policies: readonly PolicyObject[]): readonly AnyPeer[] {
  return policies.flatMap(({ kind, spec }): readonly AnyPeer[] => {
    const rules = [...(spec?.ingress ?? []), ...(spec?.egress ?? [])];
    const peers = rules.flatMap(({ from, to }): readonly AnyPeer[] => [...(from ?? []), ...(to ?? [])]);
    return kind === "NetworkPolicy" ? peers : [spec.subject, ...peers];
  });
}
