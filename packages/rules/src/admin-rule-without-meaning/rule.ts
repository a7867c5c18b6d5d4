import type { AdminPolicy, AdminPolicyPeer, AdminPolicyPort, AdminPolicyRule, LabelSelector } from "@demarc/kubernetes";
import { labelSelectorErrors } from "@demarc/kubernetes";
import { objectName } from "../object-name.ts";
import { refTo } from "../policy-rules.ts";
import { defineRule, type Found, type Rule } from "../rule.ts";

/** Something that the API server takes and that has no meaning: where, why, and what to write. */
interface Fault {
  readonly path: string;
  readonly why: string;
  readonly effect: string;
  readonly next: string;
}

/**
 * What the definitions of the admin kinds let through and no implementation can carry out: broken selectors (CPV-10), names of
 * domains in rules that do not allow (ANP-23), ranges the wrong way round and protocols that there are not (CPV-5, CPV-11).
 */
export const adminRuleWithoutMeaning: Rule = defineRule({
  id: "admin-rule-without-meaning",
  category: "shape",
  severity: "error",
  summary: "an admin policy says something that the API server takes and that has no meaning",

  *find({ cluster }) {
    for (const policy of cluster.adminPolicies) {
      if (policy.object.refusals.length > 0) continue;
      for (const fault of faultsOf(policy)) yield say(policy, fault);
    }
  },
});

function faultsOf(policy: AdminPolicy): readonly Fault[] {
  const rules = [...policy.ingress, ...policy.egress];
  return [
    ...selectorFaults(policy.subject, "so the policy applies to no pod"),
    ...rules.flatMap((rule) => rule.peers.flatMap((peer) => [...selectorFaults(peer, closing(rule)), ...nameFaults(rule, peer)])),
    ...rules.flatMap(({ ports }) => (ports === "absent" ? [] : ports.flatMap(portFaults))),
  ];
}

/** ANP-24 */
function closing({ action, direction }: AdminPolicyRule): string {
  if (action === "allow") return "so the whole rule allows nothing";
  return `so the rule denies everybody, ${direction === "ingress" ? "whoever sends" : "wherever it goes"}`;
}

function selectorFaults(peer: AdminPolicyPeer, effect: string): readonly Fault[] {
  return selectorsOf(peer).flatMap((selector) => {
    const [error] = labelSelectorErrors(selector);
    return error === undefined ? [] : [{ path: error.path, why: error.message, effect, next: "mend the selector: the API server would refuse it in a NetworkPolicy" }];
  });
}

function selectorsOf(peer: AdminPolicyPeer): readonly LabelSelector[] {
  switch (peer.kind) {
    case "namespaces":
      return [peer.namespaceSelector];
    case "pods":
      return [...(peer.namespaceSelector === undefined ? [] : [peer.namespaceSelector]), peer.podSelector];
    case "nodes":
      return [peer.nodeSelector];
    default:
      return [];
  }
}

function nameFaults({ action }: AdminPolicyRule, peer: AdminPolicyPeer): readonly Fault[] {
  if (peer.kind !== "domain-names" || action === "allow") return [];
  const next = "allow the names that are meant, and deny the rest by `networks` after it";
  return [{ path: `${peer.path}.domainNames`, why: "names are for rules that allow", effect: `so this peer ${action === "deny" ? "denies" : "passes on"} nothing`, next }];
}

function portFaults(port: AdminPolicyPort): readonly Fault[] {
  if (port.kind !== "range") return [];
  const { path, protocol, first, last } = port;
  const effect = "so this entry matches nothing";
  if (!["TCP", "UDP", "SCTP"].includes(protocol)) {
    return [{ path, why: `\`${protocol}\` is none of TCP, UDP and SCTP`, effect, next: "write TCP, UDP or SCTP; a rule without `ports` is for every protocol" }];
  }
  return first > last ? [{ path, why: `the range starts at ${first} and ends at ${last}`, effect, next: `write \`start: ${last}\` and \`end: ${first}\`` }] : [];
}

function say({ object, subjects }: AdminPolicy, { path, why, effect, next }: Fault): Found {
  return {
    at: refTo(object, path),
    message: `\`${path}\` of ${objectName(object)} has no meaning, ${effect}: ${why}`,
    details: ["the API server takes it all the same: it does not look at such fields of these kinds"],
    next: [next],
    weight: 1 + subjects.length,
    subject: `${path.replaceAll(/\d+/g, "")} ${why}`,
  };
}
