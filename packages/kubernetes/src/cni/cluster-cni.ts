import type { Location, Problem } from "@demarc/source";
import { locateField } from "../build/objects.ts";
import { groupOf } from "../kinds/any/scope.ts";
import type { NetworkPolicy } from "../cluster.ts";
import type { KubernetesObject } from "../object.ts";
import { problem } from "../problem-codes.ts";
import type { NamedCni } from "./cni-name.ts";
import { detectCni, hasSetting, type CniEvidence } from "./detect.ts";
import type { CniProfile } from "./profile.ts";
import { defaultSwitches, switchNames, type CniOptions, type CniSwitch, type CniSwitches } from "./switches.ts";
import { holdsFor } from "./version.ts";

/** The network plug-in that a cluster is judged by, and how we come to it. */
export interface ClusterCni {
  /** Undefined: nobody says which it is, and the defaults are taken. */
  readonly profile: CniProfile | undefined;
  readonly version: string | undefined;
  /** `given`: by whoever asks. `seen`: by the manifests. */
  readonly from: "given" | "seen" | "unknown";
  /** Who gave it, e.g. `--cni`; where it is seen, empty. */
  readonly givenBy: string;
  /** What of the manifests shows it; empty unless it is seen. */
  readonly evidence: readonly CniEvidence[];
  readonly switches: CniSwitches;
  /** Switches whose value is not what a profile or the default says, with the object that sets it; undefined: whoever asks. */
  readonly overridden: ReadonlyMap<CniSwitch, CniEvidence | undefined>;
}

/** What whoever asks says of the plug-in. */
export interface CniChoice extends NamedCni {
  /** e.g. `--cni` or `environment.cni` of the charter. */
  readonly givenBy: string;
}

/**
 * The plug-in that a cluster is judged by: as given, else as the manifests show, else none that is known. Settings of the
 * manifests count where the plug-in is the one that they belong to; what whoever asks overrides wins over all.
 */
export function clusterCni(
  objects: readonly KubernetesObject[],
  given: CniChoice | undefined,
  overrides: CniOptions,
): { readonly cni: ClusterCni; readonly problems: readonly Problem[] } {
  const detected = given === undefined ? detectCni(objects) : [];
  const [seen, other] = detected;
  const single = other === undefined ? seen : undefined;
  const profile = given?.profile ?? single?.profile;
  const version = given?.version ?? single?.version;
  const { switches, overridden } = switchesOf(profile, version, objects, overrides);
  const from = given !== undefined ? "given" : single !== undefined ? "seen" : "unknown";
  return {
    cni: { profile, version, from, givenBy: given?.givenBy ?? "", evidence: single?.evidence ?? [], switches, overridden },
    problems: other === undefined ? [] : [twoPlugIns(objects, detected)],
  };
}

/** The kinds of policies of which a plug-in may know nothing; NetworkPolicy is not among them. */
const policyKinds: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["policy.networking.k8s.io", new Set(["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"])],
  ["projectcalico.org", new Set(["GlobalNetworkPolicy", "NetworkPolicy"])],
  ["crd.projectcalico.org", new Set(["GlobalNetworkPolicy", "NetworkPolicy"])],
  ["cilium.io", new Set(["CiliumClusterwideNetworkPolicy", "CiliumNetworkPolicy"])],
  ["crd.antrea.io", new Set(["ClusterNetworkPolicy", "NetworkPolicy"])],
  ["networking.k8s.aws", new Set(["ApplicationNetworkPolicy", "ClusterNetworkPolicy"])],
]);

type Service = "served" | "gated" | "inert";

/** Whether a plug-in enforces an object's kind of policy. Undefined: it is no policy, or the plug-in is not known. */
function service({ profile, version, switches }: ClusterCni, { apiVersion, kind }: KubernetesObject): Service | undefined {
  const group = groupOf(apiVersion);
  if (policyKinds.get(group)?.has(kind) !== true) return undefined;
  if (switches.enforcement === "none") return "inert";
  if (profile === undefined) return undefined;
  const written = apiVersion.slice(group.length + 1);
  const serving = profile.serves.find(
    (one) => one.group === group && one.kinds.includes(kind) && (one.version ?? written) === written && holdsFor(version, one),
  );
  if (serving === undefined) return "inert";
  return serving.gate === undefined ? "served" : "gated";
}

/**
 * Policies that are not enforced as they are written, by plug-in: kinds that it does not serve (MIX-4), which are left
 * out; kinds that it serves and Demarc does not read. One problem for each kind, at the first.
 */
export function judgePolicyKinds(
  cni: ClusterCni,
  objects: readonly KubernetesObject[],
): { readonly inert: ReadonlySet<number>; readonly problems: readonly Problem[] } {
  const inert = new Set<number>();
  const byProblem = new Map<string, { readonly first: KubernetesObject; count: number; readonly service: Service }>();
  for (const object of objects) {
    const found = service(cni, object);
    if (found === undefined || (found === "served" && object.understood)) continue;
    if (found === "inert") inert.add(object.id);
    const key = `${object.apiVersion}/${object.kind}`;
    const known = byProblem.get(key);
    if (known === undefined) byProblem.set(key, { first: object, count: 1, service: found });
    else known.count++;
  }
  const problems = [...byProblem.values()].map(({ first, count, service: found }) => policyKindProblem(cni, first, count, found));
  return { inert, problems };
}

function policyKindProblem(cni: ClusterCni, first: KubernetesObject, count: number, found: Service): Problem {
  const place = locateField(first, "");
  const what = `${first.kind} of ${groupOf(first.apiVersion)}`;
  const more = count === 1 ? "" : ` (and ${count - 1} more)`;
  const name = cniText(cni);
  if (found === "inert") return problem("policy-kind-inert", `${name} does not enforce ${what}: \`${first.name}\`${more} does nothing`, place);
  if (first.understood) return problem("policy-kind-gated", `${name} enforces ${what} only where that is turned on: \`${first.name}\`${more} is judged as if it were`, place);
  return problem("policy-kind-not-judged", `${name} enforces ${what}, which is not read: \`${first.name}\`${more} may let pass or deny what is said of its pods`, place);
}

/** The name and version that people know, e.g. `Cilium 1.15.3`. */
export function cniText({ profile, version }: Pick<ClusterCni, "profile" | "version">): string {
  if (profile === undefined) return "the cluster's network plug-in";
  return version === undefined ? (profile.inSentences ?? profile.name) : `${profile.name} ${version}`;
}

function switchesOf(
  profile: CniProfile | undefined,
  version: string | undefined,
  objects: readonly KubernetesObject[],
  overrides: CniOptions,
): Pick<ClusterCni, "switches" | "overridden"> {
  const switches: Record<string, CniSwitches[CniSwitch]> = { ...defaultSwitches };
  const overridden = new Map<CniSwitch, CniEvidence | undefined>();
  for (const setting of profile?.switches ?? []) {
    if (!holdsFor(version, setting)) continue;
    const { where } = setting;
    const object = where && objects.find((one) => hasSetting(one, where));
    if (where !== undefined && object === undefined) continue;
    switches[setting.switch] = setting.value;
    if (where !== undefined && object !== undefined) {
      overridden.set(setting.switch, { text: `${object.kind} ${object.name}, ${where.path.at(-1) ?? ""}`, ref: { object: object.id, path: where.path.slice(0, 1).join(".") } });
    }
  }
  for (const name of switchNames) {
    const value = overrides[name];
    if (value === undefined) continue;
    switches[name] = value;
    overridden.set(name, undefined);
  }
  // Each key was set from a value of its own switch.
  return { switches: switches as unknown as CniSwitches, overridden };
}

function twoPlugIns(objects: readonly KubernetesObject[], detected: ReturnType<typeof detectCni>): Problem {
  const placeOf = ({ ref }: CniEvidence): Location | undefined => {
    const object = objects.find(({ id }) => id === ref.object);
    return object && locateField(object, ref.path);
  };
  const seen = detected.map(({ profile, evidence: [first] }) => {
    if (first === undefined) return profile.name;
    const at = placeOf(first);
    return `${profile.name} (${first.text}${at === undefined ? "" : `, ${at.file}:${at.line}`})`;
  });
  const last = detected.at(-1)?.evidence[0];
  return problem("cni-contradictory", `the manifests show ${seen.join(" and ")}, and a cluster has one`, last && placeOf(last), {
    expected: `--cni=${detected.map(({ profile }) => profile.id).join(" or --cni=")}`,
    consequence: "what plug-ins do in their own ways was taken to be the default",
  });
}

/**
 * Where blocks match no nodes (NP-61) and the input has no Node, an address that rules open may be a node's, that of the
 * API server first of all, and the rule opens nothing. Empty where no block is in question.
 */
export function nodesNotGiven({ profile, switches }: ClusterCni, hasNodes: boolean, policies: readonly NetworkPolicy[]): readonly Problem[] {
  if (switches.ipBlockMatchesNodes || switches.enforcement === "none" || hasNodes) return [];
  for (const { object, ingress = [], egress = [] } of policies) {
    for (const { peers } of [...ingress, ...egress]) {
      const block = typeof peers === "string" ? undefined : peers.find(({ ipBlock }) => ipBlock !== undefined);
      if (block === undefined) continue;
      const message = `with ${profile?.name ?? "this network plug-in"} address blocks match no nodes, and the input has no Node object`;
      const consequence = "addresses are taken to be no nodes', the API server's too: if one is, the blocks that hold it open nothing (NP-61)";
      return [problem("cni-nodes-not-given", message, locateField(object, block.path), { consequence })];
    }
  }
  return [];
}
