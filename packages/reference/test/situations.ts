import fc, { type Arbitrary } from "fast-check";
import type {
  AdminPolicyObject,
  ContainerObject,
  LabelMap,
  NamespaceObject,
  NodeObject,
  Options,
  PodObject,
  PolicyObject,
  Situation,
} from "../src/index.ts";
import { adminPolicies } from "./random-admin-policies.ts";
import {
  labelMap,
  namespaceNames,
  networkPolicies,
  portNames,
  portNumbers,
  protocols,
} from "./random-network-policies.ts";

/**
 * Random small situations. Names, labels, ports and blocks come from short lists, so that policies hit pods, blocks cut
 * addresses at their borders, and rules disagree; most bugs live where two things meet.
 */
export interface SituationOptions {
  /** Everything known: addresses, namespaces, labels, and no policy refused. */
  readonly known: boolean;
  readonly admin: boolean;
  readonly withOptions: boolean;
}

const podNames = ["trainer", "mlflow", "gateway"] as const;

// Neighbours at the borders of the blocks below; the third is inside a block that an exception touches.
const addresses4 = ["10.0.0.0", "10.0.0.127", "10.0.0.128", "10.0.0.255", "10.0.1.0", "10.0.0.64"] as const;
const addresses6 = ["fd00::", "fd00::ff", "fd00::100", "fd00:0:0:1::", "fd00::40", "fd00::1:0"] as const;

// Nothing here is drawn depending on what was drawn before, so that a find can be made small part by part.
export function situations({ known, admin, withOptions }: SituationOptions): Arbitrary<Situation> {
  return fc
    .record({
      namespaces: fc.tuple(
        ...namespaceNames.map((name) =>
          known ? namespace(name) : fc.option(namespace(name), { nil: undefined, freq: 3 }),
        ),
      ),
      nodes: fc.subarray([nodeNamed("n1", 1), nodeNamed("n2", 2)]),
      pods: fc.uniqueArray(podDrafts(known, !admin), {
        minLength: 2,
        maxLength: 5,
        selector: ({ ns, name }) => `${ns}/${name}`,
      }),
      turn: fc.nat(addresses4.length - 1),
      network: fc.array(networkPolicies, { minLength: admin ? 0 : 1, maxLength: 4 }),
      admin: fc.array(adminPolicies, { minLength: admin ? 1 : 0, maxLength: admin ? 4 : 0 }),
      refused: known ? fc.constant(undefined) : fc.option(fc.nat(7), { nil: undefined, freq: 3 }),
      options: withOptions ? optionsOf(known) : fc.constant({}),
    })
    .map(({ namespaces, nodes, pods, turn, network, admin, refused, options }) => {
      const policies = named([...network, ...oneBaseline(admin)]);
      return {
        cluster: {
          namespaces: namespaces.filter((namespace) => namespace !== undefined),
          nodes,
          pods: pods.map((draft, at) => podOf(draft, nodes, at + turn, known)),
        },
        policies,
        options,
        ...(refused !== undefined && refused < policies.length ? { refused: [refused] } : {}),
      };
    });
}

function namespace(name: string): Arbitrary<NamespaceObject> {
  const labels: Arbitrary<LabelMap | null | undefined> = fc.oneof(
    { weight: 6, arbitrary: labelMap },
    { weight: 1, arbitrary: fc.constantFrom(null, undefined) },
    { weight: 1, arbitrary: fc.constant({ "kubernetes.io/metadata.name": "training" }) }, // NS-1: a lie, unless it is the name
  );
  return labels.map((labels) => (labels === undefined ? { name } : { name, labels }));
}

function nodeNamed(name: string, number: number): NodeObject {
  return { name, labels: { team: number === 1 ? "ml" : "platform" }, ips: [`192.168.0.${number}`, `fd01::${number}`] };
}

interface PodDraft {
  readonly ns: string;
  readonly name: string;
  readonly labels: LabelMap;
  readonly stack: "4" | "6" | "46" | "none";
  readonly node: string | undefined;
  readonly host: boolean;
  readonly unknownLabels: readonly string[];
  readonly ended: boolean;
  readonly containers: readonly ContainerObject[];
  readonly initContainers: readonly ContainerObject[];
}

/** `elsewhere`: some are on a node that is not in the input; how such a node is labelled, admin policies cannot say. */
function podDrafts(known: boolean, elsewhere: boolean): Arbitrary<PodDraft> {
  return fc.record({
    ns: fc.constantFrom(...namespaceNames),
    name: fc.constantFrom(...podNames),
    labels: labelMap,
    stack: fc.constantFrom(...(["4", "4", "6", "46", known ? "46" : "none", known ? "4" : "none"] as const)),
    node: fc.constantFrom(undefined, undefined, "n1", "n2", ...(elsewhere ? ["n3"] : [])),
    host: fc.integer({ min: 0, max: 3 }).map((n) => n === 3),
    unknownLabels: known
      ? fc.constant([])
      : fc.oneof(
          { weight: 3, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.subarray(["app", "team"], { minLength: 1 }) },
        ),
    ended: fc.integer({ min: 0, max: 15 }).map((n) => n === 15),
    containers: fc.array(containers(undefined), { minLength: 1, maxLength: 2 }),
    initContainers: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: fc.array(fc.oneof(containers("Always"), containers(undefined)), { minLength: 1, maxLength: 1 }),
      },
    ),
  });
}

function podOf(draft: PodDraft, nodes: readonly NodeObject[], at: number, known: boolean): PodObject {
  const { ns, name, labels, unknownLabels, ended, containers, initContainers } = draft;
  const node = nodes.find((node) => node.name === draft.node);
  const hostNetwork = draft.host && (node !== undefined || !known);
  const own = [addresses4[at % addresses4.length] ?? "", addresses6[at % addresses6.length] ?? ""].filter((ip) =>
    draft.stack.includes(ip.includes(":") ? "6" : "4"),
  );
  const ips = hostNetwork ? (draft.stack === "46" ? (node?.ips ?? []) : []) : own;
  return {
    ns,
    name,
    labels: Object.fromEntries(Object.entries(labels).filter(([key]) => !unknownLabels.includes(key))),
    ...(unknownLabels.length > 0 ? { unknownLabels } : {}),
    ...(ips.length > 0 ? { ips } : {}),
    ...(hostNetwork ? { hostNetwork } : {}),
    ...(draft.node !== undefined && (draft.node === "n3" || node !== undefined) ? { node: draft.node } : {}),
    ...(ended ? { phase: "Succeeded" } : {}),
    containers,
    ...(initContainers.length > 0 ? { initContainers } : {}),
  };
}

function containers(restartPolicy: string | undefined): Arbitrary<ContainerObject> {
  const port = fc.record(
    {
      name: fc.constantFrom(...portNames),
      protocol: fc.constantFrom(...protocols),
      containerPort: fc.constantFrom(...portNumbers),
    },
    { requiredKeys: ["containerPort"] },
  );
  return fc
    .array(port, { maxLength: 2 })
    .map((ports) => ({ ports, ...(restartPolicy === undefined ? {} : { restartPolicy }) }));
}

function optionsOf(known: boolean): Arbitrary<Options> {
  return fc.record(
    {
      selfTraffic: fc.constant("evaluate" as const),
      localNodeIngress: fc.constant("evaluate" as const),
      localNodeEgress: fc.constant("allow" as const),
      ipBlockMatchesPods: fc.constant(false),
      ipBlockMatchesNodes: fc.constant(false),
      // One that is given, in most situations, and one that never is.
      hostNetworkNamespace: fc.constantFrom("serving", "openshift-host-network"),
      otherProtocols: fc.constant("undetermined" as const),
      endPort: fc.constant("ignored" as const),
      namedPorts: fc.constant("any-port" as const),
      sctp: fc.constant("off" as const),
      equalPriorities: fc.constant("by-name" as const),
      enforcement: fc.constantFrom("all" as const, "all" as const, "all" as const, "none" as const),
      podCidrs: known ? fc.constant([]) : fc.subarray(["10.0.0.0/24", "10.0.1.0/24", "fd00::/64"]),
    },
    { requiredKeys: [] },
  );
}

/** ANP-1: there is one BaselineAdminNetworkPolicy in a cluster. */
function oneBaseline(policies: readonly AdminPolicyObject[]): readonly AdminPolicyObject[] {
  return policies.filter(
    ({ kind }, at) =>
      kind !== "BaselineAdminNetworkPolicy" || policies.findIndex((other) => other.kind === kind) === at,
  );
}

function named(policies: readonly PolicyObject[]): readonly PolicyObject[] {
  return policies.map((policy, at) =>
    policy.metadata.name === "default" ? policy : { ...policy, metadata: { ...policy.metadata, name: `p${at}` } },
  );
}
