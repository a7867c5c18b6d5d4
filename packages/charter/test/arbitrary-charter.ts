import fc from "fast-check";
import type { Approval, Charter, Concern, External, FlowEnd, FlowPort, ForbiddenEnd, ForbiddenSide, RequiredFlow, WideEnd } from "../src/charter.ts";
import { FlowIds, letters } from "../src/flow-ids.ts";
import { completeFlow, surroundingsOf } from "../src/complete-flow.ts";
import type { FlowDraft } from "../src/needs.ts";
import { packsOfPurpose } from "../src/page/namespaces.ts";
import { PageReading } from "../src/page/reading.ts";
import { flowOfRequest } from "../src/page/protocol.ts";
import { oneLine, plainPhrase } from "../src/page/phrase.ts";
import { canonicalStatements, forbiddenText } from "../src/statements.ts";

export const at = { file: "demarc.yaml", line: 1, column: 1 };

/** Texts that people write, and texts that look like Markdown, YAML or the readers' own words. */
const pieces = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("training", "serving", "MLflow", "DNS", "deploys models", "artifacts", "sharing", "the platform team", "least privilege", "escalate", "namespace", "API server") },
  { weight: 2, arbitrary: fc.constantFrom("*", "**", "_", "`", "~~", "[x]", "](y)", "![z]", "|", "<b>", "</b>", "<!--", "&amp;", "#", "##", "- ", "1. ", "> ", "\\", "^", "---", "===", ": ", " → ", "->", "(TCP 1)", "https://a.example/b_c", "a@b.example", "www.example.com", "[concerns: other]", "optional", "denied", "TCP 70000", "{}", "null", "yes", "0x10", "!!str", "%", "@", "'", '"', "é", "日本", "🎮") },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 8 }) },
);
export const text: fc.Arbitrary<string> = fc
  .array(pieces, { minLength: 1, maxLength: 6 })
  .map((parts) => oneLine(parts.join(" ")))
  .filter((line) => line !== "");
/** Names are looked for in sentences, so they have a letter or digit. */
const nameOf = text.filter((line) => /[\p{L}\p{N}]/u.test(line));
/** Cells that hold a dash alone say that there is nothing. */
const cell = text.filter((line) => !/^[-–—]$/.test(line));

const name = fc.constantFrom("training", "serving", "mlflow", "minio", "seldon-system", "kube-system", "fraud-detection", "monitoring", "a", "x-1");
const labelKey = fc.constantFrom("app", "tier", "app.kubernetes.io/name");
const port: fc.Arbitrary<FlowPort> = fc.record({ protocol: fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const), port: fc.integer({ min: 1, max: 65535 }), source: fc.constant("charter") });
const ports = fc.uniqueArray(port, { maxLength: 3, selector: ({ protocol, port: its }) => `${protocol} ${its}` });
const end: fc.Arbitrary<FlowEnd> = fc
  .record({ namespace: name, workload: fc.option(fc.constantFrom("mlserver", "seldon-scheduler", "web"), { nil: undefined }), podLabels: fc.option(fc.dictionary(labelKey, fc.constantFrom("web", "mlserver", "v1.2"), { minKeys: 1, maxKeys: 2 }), { nil: undefined, freq: 5 }) })
  .map(({ namespace, workload, podLabels }) => ({ namespace, ...(workload === undefined ? {} : { workload }), ...(podLabels === undefined ? {} : { podLabels: new Map(Object.entries(podLabels)) }) }));
const ends = (minLength: number): fc.Arbitrary<FlowEnd[]> => fc.uniqueArray(end, { minLength, maxLength: 3, selector: (one) => JSON.stringify([one.namespace, one.workload, [...(one.podLabels ?? [])].sort()]) });
const date = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10));
const cidr = fc.constantFrom("10.42.0.0/16", "192.0.2.0/24", "198.51.100.7/32", "2001:db8::/48");
const block = cidr.map((text) => ({ cidr: text }));
const approvalEnds: fc.Arbitrary<Pick<Approval, "from" | "to">> = fc.oneof(fc.record({ from: end, to: fc.oneof(end, block) }), fc.record({ from: block, to: end }));
const address = fc.constantFrom("192.168.1.208", "10.20.0.0/24", "api.example.com", "*.example.org", "2001:db8::5", "2001:db8:10::/48", "minio.lan");
const concern = fc.constantFrom<Concern>("cluster-wide-policy", "default-deny", "dns-egress", "kube-system", "cross-team-flow", "ingress", "service-mesh", "seldon-configuration", "service-discovery", "application-policy", "same-team-flow", "external-access", "intra-namespace-flow", "other");

const teams = fc
  .record({ platform: fc.record({ name: nameOf, contact: fc.option(cell, { nil: undefined }) }), applications: fc.uniqueArray(fc.record({ id: fc.constantFrom("financial-mlops-pytorch", "payments", "fraud", "team-7"), name: nameOf, contact: fc.option(cell, { nil: undefined }) }), { maxLength: 3, selector: ({ id }) => id }), first: fc.nat(3) })
  .map(({ platform, applications, first }): Charter["teams"] => {
    const all = [{ id: "platform", role: "platform" as const, ...platform }, ...applications.map((team) => ({ role: "application" as const, ...team }))];
    const shift = first % all.length;
    return [...all.slice(shift), ...all.slice(0, shift)].map((team) => ({ ...team, at }));
  })
  // Two teams of one name cannot be told apart on a page.
  .filter((all) => new Set(all.map((team) => team.name)).size === all.length);

const externals = fc
  .array(fc.record({ name: nameOf, kind: fc.constantFrom("load-balancer" as const, "appliance" as const, "saas" as const), endpoints: fc.uniqueArray(fc.record({ address, port: fc.option(port, { nil: undefined }) }), { minLength: 1, maxLength: 3, selector: ({ address: its, port: on }) => `${its} ${on?.port ?? ""} ${on?.protocol ?? ""}` }) }), { maxLength: 3 })
  .map((entries) =>
    entries.flatMap(({ name: its, kind, endpoints }, index) => endpoints.map(({ address: where, port: on }): External => ({ name: its, address: where, port: on?.port, protocol: on?.protocol ?? "TCP", kind, statement: `S2.E${index + 1}`, at }))),
  );

interface FlowSeed {
  readonly from: readonly FlowEnd[];
  readonly to: readonly FlowEnd[];
  readonly toExternals: readonly number[];
  readonly ports: readonly FlowPort[];
  readonly reasons: readonly { readonly text: string; readonly own: boolean }[];
  readonly id: string | undefined;
  readonly again: boolean;
}

const flowSeed: fc.Arbitrary<FlowSeed> = fc.record({
  from: ends(1),
  to: ends(1),
  toExternals: fc.uniqueArray(fc.nat(8), { maxLength: 2 }),
  ports,
  reasons: fc.array(fc.record({ text, own: fc.boolean() }), { maxLength: 3 }),
  id: fc.option(fc.constantFrom("model-deployment", "x.1", "dns"), { nil: undefined, freq: 6 }),
  again: fc.boolean(),
});

function flowsOf(seeds: readonly FlowSeed[], around: readonly External[], namespaces: Charter["namespaces"]): RequiredFlow[] {
  const ids = new FlowIds();
  const names = [...new Set(around.map((external) => external.name))];
  let count = 0;
  return seeds.map((seed, index) => {
    if (!seed.again || index === 0) count += 1;
    const statement = `S2.F${count}`;
    let letter = 0;
    const toExternals = [...new Set(seed.toExternals.flatMap((pick) => names[pick % Math.max(1, names.length)] ?? []))];
    const derived = ids.next(seed.from, seed.to, toExternals);
    const draft: FlowDraft = {
      id: seed.id === undefined ? derived : `${seed.id}-${index}`,
      from: seed.from,
      to: seed.to,
      toExternals,
      ports: seed.ports,
      reasons: seed.reasons.map((reason) => ({ text: reason.text, statement: reason.own ? statement : `${statement}${letters((letter += 1))}`, at })),
      statement,
      at,
    };
    return completeFlow(draft, surroundingsOf(around, namespaces, "charter")).flow;
  });
}

interface SideSeed {
  readonly wide: WideEnd | undefined;
  readonly ends: readonly FlowEnd[];
  readonly external: number | undefined;
}

const sideSeed: fc.Arbitrary<SideSeed> = fc.record({ wide: fc.constantFrom(undefined, undefined, "anywhere" as const, "others" as const, "outside" as const), ends: ends(1), external: fc.option(fc.nat(8), { nil: undefined, freq: 3 }) });

const lists = fc.record({
  responsibilities: fc.array(fc.record({ pick: fc.nat(9), concerns: fc.uniqueArray(concern, { minLength: 1, maxLength: 3 }), mode: fc.constantFrom("owns" as const, "requests" as const), text }), { maxLength: 5 }),
  namespaces: fc.uniqueArray(fc.record({ name, pick: fc.nat(9), purpose: fc.oneof(fc.constant(""), text), again: fc.boolean() }), { maxLength: 4, selector: (one) => one.name }),
  flows: fc.array(flowSeed, { maxLength: 4 }),
  forbidden: fc.array(fc.record({ from: sideSeed, to: sideSeed, ports }), { maxLength: 2 }),
  triggers: fc.array(text, { maxLength: 3 }),
  requestFields: fc.array(fc.record({ field: fc.constantFrom("description" as const, "ends" as const, "ports" as const, "justification" as const, "other" as const), text }), { maxLength: 3 }),
  example: fc.option(fc.record({ request: text, source: fc.oneof(name, text), destination: fc.oneof(fc.constant("seldon-system/seldon-scheduler:9005"), text), protocol: fc.oneof(fc.constant("TCP"), text), justification: text }), { nil: undefined }),
  focus: fc.array(fc.record({ focus: fc.constantFrom("intra-namespace" as const, "application-specific" as const, "pod-selector" as const, "other" as const), text, file: fc.option(fc.constantFrom("k8s/base/network-policy.yaml", "policies/app.yml"), { nil: undefined }) }), { maxLength: 4 }),
  principles: fc.array(fc.record({ principle: fc.constantFrom("least-privilege" as const, "defence-in-depth" as const, "documentation" as const, "coordination" as const, "other" as const), text }), { maxLength: 3 }),
  troubleshooting: fc.array(fc.record({ route: fc.constantFrom("application" as const, "cross-namespace" as const, "cluster-wide" as const, "infrastructure" as const, "other" as const), pick: fc.nat(9), urgency: fc.constantFrom("self" as const, "coordinate" as const, "escalate" as const), text }), { maxLength: 3 }),
  lastUpdated: fc.option(date, { nil: undefined }),
  waivers: fc.array(fc.record({ rule: fc.constantFrom("world-ingress", "dns-too-wide"), file: fc.option(cell, { nil: undefined }), object: cell, fingerprint: fc.option(fc.constant("3f9a3f9a"), { nil: undefined }), reason: text, owner: text, expires: date }), { maxLength: 2 }),
  approvals: fc.uniqueArray(fc.record({ id: text, ends: approvalEnds, ports, approvedBy: fc.array(text.map((line) => oneLine(line.replaceAll(";", ","))), { minLength: 1, maxLength: 2 }), expires: fc.option(date, { nil: undefined }) }), { maxLength: 2, selector: ({ id }) => oneLine(id) }),
  probes: fc.array(fc.record({ from: text, to: text, port: fc.option(port, { nil: undefined }), expect: fc.constantFrom("allowed" as const, "denied" as const, "undetermined" as const), ipFamily: fc.constantFrom(undefined, 4 as const, 6 as const) }), { maxLength: 2 }),
  environment: fc.record({ cni: fc.constantFrom(undefined, "Calico 3.28", "cilium@1.15.3", "k3s", "Azure CNI powered by Cilium"), cniOptions: fc.constantFrom({}, { ipBlockMatchesNodes: true, endPort: "ignored" as const }, { hostNetworkNamespace: "nodes" }), kubernetesVersion: fc.constantFrom(undefined, "1.34", "v1.31.2"), podCidrs: fc.uniqueArray(cidr, { maxLength: 2 }), serviceCidrs: fc.uniqueArray(cidr, { maxLength: 2 }), nodeCidrs: fc.uniqueArray(cidr, { maxLength: 2 }), apiServers: fc.uniqueArray(fc.constantFrom("192.0.2.10:6443", "192.0.2.11", "[2001:db8::1]:6443"), { maxLength: 2 }), lbSource: fc.constantFrom(undefined, "preserve" as const, "node" as const) }),
});

/** Charters as `readCharter` gives them: ids and statements in order, everything that follows from the entries filled in. */
export const charters: fc.Arbitrary<Charter> = fc.record({ title: fc.oneof(fc.constant(""), text), teams, externals, lists }).map(({ title, teams: its, externals: around, lists: seed }) => {
  const teamAt = (pick: number): string => its[pick % its.length]?.id ?? "platform";
  const namespaces = namespacesOf(seed.namespaces, teamAt);
  const counts = { P: 0, A: 0 };
  const parts: Omit<Charter, "statements" | "inferences"> = {
    title,
    source: "demarc.yaml",
    teams: its,
    namespaces,
    responsibilities: seed.responsibilities.map(({ pick, ...line }) => {
      const team = teamAt(pick);
      const kind = team === "platform" ? "P" : "A";
      return { ...line, team, statement: `S1.${kind}${(counts[kind] += 1)}`, at };
    }),
    flows: flowsOf(seed.flows, around, namespaces),
    forbidden: forbiddenOf(seed.forbidden, around),
    externals: around,
    triggers: seed.triggers.map((line, index) => ({ id: `S3.W${index + 1}`, text: line, section: "protocol", at })),
    requestFields: seed.requestFields.map((field, index) => ({ ...field, statement: `S3.D${index + 1}`, at })),
    requestExample: seed.example === undefined ? undefined : exampleOf(seed.example, namespaces, around),
    focus: seed.focus.map((item, index) => ({ ...item, statement: `S4.${index + 1}`, at })),
    principles: seed.principles.map((item, index) => ({ ...item, statement: `S5.${index + 1}`, at })),
    troubleshooting: seed.troubleshooting.map(({ pick, ...route }, index) => ({ ...route, team: teamAt(pick), statement: `S6.${index + 1}`, at })),
    lastUpdated: seed.lastUpdated === undefined ? undefined : { date: seed.lastUpdated, at },
    waivers: seed.waivers.map(({ file, fingerprint, ...waiver }) => ({ ...waiver, ...(file === undefined ? {} : { file }), ...(fingerprint === undefined ? {} : { fingerprint }), at })),
    approvals: seed.approvals.map(({ expires, ends: own, ...approval }): Approval => ({ ...approval, ...own, ...(expires === undefined ? {} : { expires }), at })),
    probes: seed.probes.map(({ port: on, ipFamily, ...probe }) => ({ ...probe, protocol: on?.protocol ?? ("ICMP" as const), port: on?.port, ...(ipFamily === undefined ? {} : { ipFamily }), at })),
    environment: seed.environment,
  };
  return { ...parts, statements: canonicalStatements(parts), inferences: [] };
});

function namespacesOf(seeds: readonly { readonly name: string; readonly pick: number; readonly purpose: string; readonly again: boolean }[], teamAt: (pick: number) => string): Charter["namespaces"] {
  const namespaces: Charter["namespaces"][number][] = [];
  let count = 0;
  for (const { name: its, pick, purpose, again } of seeds) {
    const before = namespaces.at(-1);
    // Several names in one entry share purpose and owner.
    if (again && before !== undefined) namespaces.push({ ...before, name: its });
    else namespaces.push({ name: its, owner: teamAt(pick), purpose, at, statement: `S2.N${(count += 1)}`, packs: packsOfPurpose(purpose) });
  }
  return namespaces;
}

function forbiddenOf(seeds: readonly { readonly from: SideSeed; readonly to: SideSeed; readonly ports: readonly FlowPort[] }[], around: readonly External[]): Charter["forbidden"] {
  const ids = new FlowIds();
  const names = [...new Set(around.map((external) => external.name))];
  const sideOf = ({ wide, ends: its, external }: SideSeed): ForbiddenSide => {
    const picked = external === undefined ? undefined : names[external % Math.max(1, names.length)];
    return wide ?? [...its, ...(picked === undefined ? [] : [{ external: picked }])] satisfies readonly ForbiddenEnd[];
  };
  return seeds.map(({ ports: on, ...seed }) => ({ from: sideOf(seed.from), to: sideOf(seed.to), ports: on })).map(({ from, to, ports: on }, index) => ({ id: ids.next(from, to), from, to, ports: on, text: forbiddenText(from, to, on), statement: `S2.X${index + 1}`, at }));
}

function exampleOf(lines: { readonly request: string; readonly source: string; readonly destination: string; readonly protocol: string; readonly justification: string }, namespaces: Charter["namespaces"], around: readonly External[]): Charter["requestExample"] {
  const line = (value: string): ReturnType<typeof plainPhrase> => plainPhrase(value, at);
  const flow = flowOfRequest(new PageReading(), { source: line(lines.source), destination: line(lines.destination), protocol: line(lines.protocol) }, { namespaces, externals: around.map((external) => external.name) });
  return { ...lines, flow, statement: "S3.X", at };
}
