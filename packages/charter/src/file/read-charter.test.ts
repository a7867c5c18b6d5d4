import { describe, expect, test } from "vitest";
import { CHARTER_PROBLEM_CODES } from "../problem-codes.ts";
import { readCharter } from "./read-charter.ts";

const read = (spec: string): ReturnType<typeof readCharter> => readCharter({ path: "demarc.yaml", text: `apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec:\n${spec}` });
const problems = (spec: string): readonly string[] =>
  read(spec)
    .problems.filter(({ code }) => code.startsWith("charter-"))
    .map(({ code, location, message, expected, fix }) => `${location?.line ?? 0}:${location?.column ?? 0} ${code}: ${message}${expected === undefined ? "" : `, expected ${expected}`}${code === "charter-unknown-field" && fix?.startsWith("write") === true ? `, ${fix}` : ""}`);

const teams = `  teams:\n    - { id: platform, role: platform }\n    - { id: claims, role: application }\n`;

describe("what is wrong with a charter stands at its line and column", () => {
  test.each([
    ["an unknown field of an entry", `${teams}  namespaces:\n    - { name: claims, ownr: claims, owner: claims }`, ["8:23 charter-unknown-field: `spec.namespaces[0]` has no field `ownr`, write `owner`"]],
    ["a waiver by what reports call its id", `${teams}  waivers:\n    - { rule: world-ingress, id: 0123abcd, file: "**", reason: why, owner: claims, expires: 2027-01-01 }`, ["8:30 charter-unknown-field: `spec.waivers[0]` has no field `id`, write `fingerprint`"]],
    ["a field of other entries", `${teams}  namespaces:\n    - { name: claims, owner: claims, cidr: 192.0.2.0/24 }`, ["8:38 charter-unknown-field: `spec.namespaces[0]` has no field `cidr`"]],
    ["an unknown list", `${teams}  flow:\n    - {}`, ["7:3 charter-unknown-field: `spec` has no field `flow`, write `flows`"]],
    ["a missing field", `${teams}  namespaces:\n    - { name: claims }`, ["8:7 charter-missing-field: `spec.namespaces[0]` has no `owner`, expected the id of a team"]],
    ["a wrong type", `${teams}  namespaces:\n    - { name: [claims], owner: claims }`, ["8:15 charter-wrong-value: `spec.namespaces[0].name` is a list, expected the name of a namespace"]],
    ["a list that is none", `  teams: platform`, ["4:10 charter-wrong-value: `spec.teams` is `platform`, expected a list"]],
    ["a name that Kubernetes refuses", `${teams}  namespaces:\n    - { name: Claims_ML, owner: claims }`, ["8:15 charter-wrong-value: `spec.namespaces[0].name` is `Claims_ML`, expected the name of a namespace: at most 63 lower-case letters, digits and hyphens"]],
    ["an unknown team", `${teams}  namespaces:\n    - { name: claims, owner: fraud }`, ["8:30 charter-unknown-team: `fraud` is none of the charter's teams, expected `platform`, `claims`"]],
    ["a team twice", `${teams}    - { id: claims, role: application }`, ["7:13 charter-duplicate: the team `claims` is listed twice"]],
    ["the platform under another id", `  teams:\n    - { id: ops, role: platform }`, ["5:13 charter-wrong-value: `spec.teams[0].id` is `ops`, expected `platform` for the team with that role, and for no other"]],
    ["an address that pods cannot see", `  environment:\n    lbSource: client`, ["5:15 charter-wrong-value: `spec.environment.lbSource` is `client`, expected `preserve` or `node`"]],
    ["a day that does not exist", `  lastUpdated: 2025-02-29`, ["4:16 charter-wrong-value: `spec.lastUpdated` is `2025-02-29`, expected a date as year-month-day, e.g. `2025-07-07`"]],
    ["a port that is none", `${teams}  flows:\n    - { from: [claims], to: [fraud], ports: [TCP 65536] }`, ["8:46 charter-wrong-value: `spec.flows[0].ports[0]` is `TCP 65536`, expected a port from 1 to 65535"]],
    ["a flow to nowhere", `${teams}  flows:\n    - { from: [claims] }`, ["8:7 charter-missing-field: `spec.flows[0]` has no `to`, expected at least one end in `to` or `toExternals`"]],
    ["an external that is not listed", `${teams}  flows:\n    - { from: [claims], toExternals: [Rates] }`, ["8:39 charter-wrong-value: `spec.flows[0].toExternals[0]` is `Rates`, expected the name of one of the charter's externals"]],
    ["a forbidden external that is not listed", `${teams}  forbidden:\n    - { from: [claims], to: [{ external: Rates }] }`, ["8:42 charter-wrong-value: `spec.forbidden[0].to[0].external` is `Rates`, expected the name of one of the charter's externals"]],
    ["an end of a forbidden flow that is no word for all", `${teams}  forbidden:\n    - { from: everywhere, to: [claims] }`, ["8:15 charter-wrong-value: `spec.forbidden[0].from` is `everywhere`, expected `anywhere`, `others`, `outside`, or a list of at least one end"]],
    ["an address that is none", `  externals:\n    - { name: Rates, address: "see contract" }`, ["5:31 charter-wrong-value: `spec.externals[0].address` is `see contract`, expected an IP address, a CIDR or a DNS name"]],
    ["a waiver for everything", `  waivers:\n    - { rule: world-ingress, reason: spring, owner: claims, expires: 2026-04-30 }`, ["5:7 charter-wrong-value: `spec.waivers[0]` is a mapping, expected at least one of `file`, `object` and `fingerprint`"]],
    ["a waiver without an end", `  waivers:\n    - { rule: world-ingress, file: k8s/x.yaml, reason: spring, owner: claims }`, ["5:7 charter-missing-field: `spec.waivers[0]` has no `expires`, expected a date as year-month-day"]],
    ["a test of nothing", `  probes:\n    - { from: a/b, to: c/d, expect: allowed }`, ["5:7 charter-missing-field: `spec.probes[0]` has no `port`, expected a port for TCP, UDP and SCTP, and none for ICMP"]],
    ["two flows of one id", `${teams}  flows:\n    - { id: x, from: [claims], to: [fraud] }\n    - { id: x, from: [fraud], to: [claims] }`, ["9:13 charter-duplicate: two flows have the id `x`"]],
    ["an entry that is none", `  externals: [null, 3, []]`, ["4:15 charter-wrong-value: `spec.externals[0]` is empty, expected a mapping", "4:21 charter-wrong-value: `spec.externals[1]` is `3`, expected a mapping", "4:24 charter-wrong-value: `spec.externals[2]` is an empty list, expected a mapping"]],
    ["one mistake in a port, told once", `${teams}  flows:\n    - { from: [claims], to: [fraud], ports: [TCP 90-80, TCP http] }`, ["8:46 charter-wrong-value: `spec.flows[0].ports[0]` is `TCP 90-80`, expected a port such as `TCP 9004`", "8:57 charter-wrong-value: `spec.flows[0].ports[1]` is `TCP http`, expected a port such as `TCP 9004`"]],
    ["an unknown concern", `${teams}  responsibilities:\n    - { team: claims, concerns: [dns], text: DNS }`, ["8:34 charter-wrong-value: `spec.responsibilities[0].concerns[0]` is `dns`, expected a known concern, e.g. `default-deny`, or `other`"]],
  ])("%s", (_what, spec, expected) => {
    expect(problems(spec)).toEqual(expected);
  });

  test.each([
    ["10.42.0.0", "is `10.42.0.0`", "a CIDR: an address, `/` and the length of its prefix", "write `10.42.0.0/32` for that one address, or the network with its prefix, e.g. `10.42.0.0/16`"],
    ["10.42", "is `10.42`", "a CIDR as text, e.g. `10.42.0.0/16`", "write such a value in its place"],
    ["pods", "is `pods`", "a CIDR: an address, `/` and the length of its prefix", "write it in full, e.g. `10.42.0.0/16`"],
    ["10.42.0.0-10.42.0.255", "is `10.42.0.0-10.42.0.255`", "a CIDR: an address, `/` and the length of its prefix", "write the range as CIDRs, each as an entry of its own"],
    ["10.42.0.7/16", "is `10.42.0.7/16`", "a CIDR without host bits", "write `10.42.0.0/16` for the whole block, or `10.42.0.7/32` for that one address"],
    ["'fd00::1/64'", "is `fd00::1/64`", "a CIDR without host bits", "write `fd00::/64` for the whole block, or `fd00::1/128` for that one address"],
    ["10.42.0.0/33", "is `10.42.0.0/33`", "a prefix length from 0 to 32 after the `/`", "write the network with its prefix length, e.g. `10.42.0.0/16`, or `10.42.0.0/32` for that one address"],
    ["'fd00::/129'", "is `fd00::/129`", "a prefix length from 0 to 128 after the `/`", "write the network with its prefix length, e.g. `fd00:10:42::/48`, or `fd00::/128` for that one address"],
    ["10.42.0.0/255.255.0.0", "is `10.42.0.0/255.255.0.0`", "a prefix length from 0 to 32 after the `/`, not a netmask", "write `10.42.0.0/16`"],
    ["10.42.0.0/0.0.255.255", "is `10.42.0.0/0.0.255.255`", "a prefix length from 0 to 32 after the `/`", "write the network with its prefix length, e.g. `10.42.0.0/16`, or `10.42.0.0/32` for that one address"],
    ["'fe80::1%eth0/64'", "is `fe80::1%eth0/64`", "a CIDR, whose address has no zone", "write `fe80::/64`"],
    ["'10.42.0.0/ 16'", "is `10.42.0.0/ 16`", "a CIDR without blanks", "write `10.42.0.0/16`"],
    ["10.42.0/16", "is `10.42.0/16`", "a CIDR with an IPv4 or IPv6 address before the `/`", "correct the address, e.g. `10.42.0.0/16`"],
    ["''", "is empty", "a CIDR, e.g. `10.42.0.0/16`", "write the block of addresses, or delete the entry"],
    ["10", "is `10`", "a CIDR as text, e.g. `10.42.0.0/16`", "write such a value in its place"],
    ["[10.42.0.0/16]", "is a list", "a CIDR as text, e.g. `10.42.0.0/16`", "write one value there, and further ones as entries of their own"],
    ["{cidr: 10.42.0.0/16}", "is a mapping", "a CIDR as text, e.g. `10.42.0.0/16`", "write such a value in its place"],
    ["null", "is empty", "a CIDR as text, e.g. `10.42.0.0/16`", "write a value there, or delete the line"],
  ])("a block of addresses that is none says what to write: %s", (written, is, expected, fix) => {
    for (const [spec, path, column] of [
      [`  environment:\n    podCidrs: [${written}]`, "spec.environment.podCidrs[0]", 16],
      [`  environment:\n    nodeCidrs: [${written}]`, "spec.environment.nodeCidrs[0]", 17],
      [`  approvals:\n    - {to: {cidr: ${written}}, id: NPR-1, from: claims, approvedBy: [platform]}`, "spec.approvals[0].to.cidr", 19],
    ] as const) {
      const location = expect.objectContaining({ file: "demarc.yaml", line: 5, column }) as unknown;
      expect(read(spec).problems).toEqual([{ code: "charter-wrong-value", severity: "error", location, message: `\`${path}\` ${is}`, expected, fix }]);
    }
  });

  test.each([
    ["  environment: {podCidrs: 10.42.0.0/16}", "`spec.environment.podCidrs` is `10.42.0.0/16`", "a list of CIDRs, e.g. `[10.42.0.0/16]`", "write it as a list: `[10.42.0.0/16]`"],
    ["  approvals: [{id: NPR-1, from: claims, to: 203.0.113.0/24, approvedBy: [platform]}]", "`spec.approvals[0].to` is `203.0.113.0/24`", "an end in the cluster, or a mapping with `cidr`", "write `{cidr: 203.0.113.0/24}`"],
    ["  approvals: [{id: NPR-1, from: claims, to: 203.0.113.7, approvedBy: [platform]}]", "`spec.approvals[0].to` is `203.0.113.7`", "an end in the cluster, or a mapping with `cidr`", "write `{cidr: 203.0.113.7/32}`"],
    ["  approvals: [{id: NPR-1, from: claims, to: Claims_ML, approvedBy: [platform]}]", "`spec.approvals[0].to` is `Claims_ML`", "`namespace` or `namespace/workload`, in lower-case letters, digits and hyphens", "write such a value in its place"],
    ["  probes: [{from: 300.1.1.1, to: claims/intake, port: 1, expect: denied}]", "`spec.probes[0].from` is `300.1.1.1`", "`namespace/workload`, `service/namespace/name`, an address or a DNS name", "write an IPv4 address as four numbers from 0 to 255"],
    ["  probes: [{from: claims/intake, to: '2001:db8::xyz:1', port: 1, expect: denied}, {from: claims/intake, to: '[2001:db8:::1]', port: 1, expect: denied}]", "`spec.probes[1].to` is `[2001:db8:::1]`", "`namespace/workload`, `service/namespace/name`, an address or a DNS name", "write an IPv6 address in groups of up to four hexadecimal digits, e.g. `2001:db8::7`"],
    ["  probes: [{from: '[2001:db8::1]', to: 203.0.113.7, port: 99999, expect: denied}]", "`spec.probes[0].port` is `99999`", "a port from 1 to 65535", "correct the number: there is none above 65535"],
    ["  flows: [{from: [claims], to: [fraud], ports: [TCP 99999]}]", "`spec.flows[0].ports[0]` is `TCP 99999`", "a port from 1 to 65535", "correct the number: there is none above 65535"],
  ])("what has another form than was expected says which: %s", (spec, message, expected, fix) => {
    expect(read(spec).problems.map((problem) => [problem.message, problem.expected, problem.fix])).toEqual([[message, expected, fix]]);
  });

  test.each([
    ["another kind", "apiVersion: v1\nkind: ConfigMap", "2:7 `kind` is not `Charter`"],
    ["another version", "apiVersion: demarc.dev/v2\nkind: Charter", "1:13 `apiVersion` is `demarc.dev/v2`"],
    ["no version", "kind: Charter", "1:1 `apiVersion` is missing"],
    ["a list", "- kind: Charter", "1:1 `kind` is not `Charter`"],
    ["nothing", "", "1:1 the file is empty"],
    ["a spec that is a list", "apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec: []", "3:7 `spec` is an empty list"],
    ["a spec that is a word", "apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec: foo", "3:7 `spec` is `foo`"],
    ["a spec that is empty", "apiVersion: demarc.dev/v1alpha1\nkind: Charter\nspec:", "3:1 `spec` is empty"],
    ["no spec", "apiVersion: demarc.dev/v1alpha1\nkind: Charter", "1:1 the charter has no `spec`"],
  ])("%s is no charter", (_what, text, expected) => {
    const { value, problems: found } = readCharter({ path: "demarc.yaml", text });
    expect(value).toBeUndefined();
    expect(found.map(({ message, location }) => `${location?.line ?? 0}:${location?.column ?? 0} ${message}`)).toEqual([expected]);
  });
});

describe("one bad entry leaves the others", () => {
  test("of three namespaces the second is left out", () => {
    const { value } = read(`${teams}  namespaces:\n    - { name: claims, owner: claims }\n    - { name: 7, owner: claims }\n    - { name: claims-ml, owner: claims }`);
    expect(value?.charter.namespaces.map(({ name, statement }) => [name, statement])).toEqual([["claims", "S2.N1"], ["claims-ml", "S2.N2"]]);
  });

  test("an entry with a field too many is read without it", () => {
    const { value } = read(`${teams}  namespaces:\n    - { name: claims, owner: claims, colour: blue }`);
    expect(value?.charter.namespaces.map(({ name }) => name)).toEqual(["claims"]);
  });

  test("a concern can be the other team's than the words of a page would have it", () => {
    const { value } = read(`${teams}  responsibilities:\n    - { team: claims, concerns: [default-deny], text: Default deny in our namespaces }`);
    expect(value?.charter.responsibilities.map(({ team, concerns, statement }) => [team, concerns, statement])).toEqual([["claims", ["default-deny"], "S1.A1"]]);
  });
});

describe("what follows from the entries is filled in", () => {
  const { value } = read(`${teams}  manifests: [k8s/]\n  namespaces:\n    - { name: claims, owner: claims, purpose: "intake, asks MLflow" }\n  flows:\n    - from: [claims]\n      to: [kube-system]\n      reasons: [{ text: DNS }]\n  requestExample: { source: claims, destination: "fraud/scorer:9000", protocol: TCP }`);

  test("ports and needs by the knowledge packs, packs by the purpose, the example's flow, ids", () => {
    const [flow] = value?.charter.flows ?? [];
    expect(flow?.id).toBe("claims-to-kube-system");
    expect(flow?.ports.map(({ protocol, port, source }) => `${protocol} ${port} ${source}`)).toEqual(["UDP 53 coredns", "TCP 53 coredns"]);
    expect(value?.charter.namespaces[0]?.packs).toEqual(["mlflow"]);
    expect(value?.charter.requestExample?.flow?.service).toBe("scorer");
    expect(value?.charter.statements.map(({ id }) => id)).toEqual(["S2.N1", "S2.F1", "S2.F1a", "S3.X"]);
  });

  test("places are those of the entries", () => {
    expect(value?.charter.flows[0]?.at).toMatchObject({ file: "demarc.yaml", line: 11, column: 7 });
    expect(value?.charter.flows[0]?.reasons[0]?.at).toMatchObject({ line: 13, column: 17 });
  });

  test("the manifests to check are given beside the charter", () => {
    expect(value?.manifests).toEqual(["k8s/"]);
  });
});

describe("hostile charters", () => {
  test("keys of prototypes are unknown fields like any other", () => {
    const { value, problems: found } = read(`${teams}  namespaces:\n    - { name: claims, owner: claims, __proto__: { owner: platform }, constructor: x }`);
    expect(found.filter(({ code }) => code === "charter-unknown-field")).toHaveLength(2);
    expect(value?.charter.namespaces.map(({ owner }) => owner)).toEqual(["claims"]);
    expect(Object.hasOwn(Object.prototype, "owner")).toBe(false);
  });

  test("control characters do not come back in messages", () => {
    const { problems: found } = readCharter({ path: "demarc.yaml", text: `{"apiVersion": "demarc.dev/v1alpha1", "kind": "Charter", "spec": {"teams": [{"id": "\\u001b[31mred\\u0000", "role": "application"}]}}` });
     
    expect(found.map(({ message }) => message).filter((message) => /[\u0000-\u001f]/.test(message))).toEqual([]);
    expect(found).toHaveLength(1);
  });

  test("a hundred thousand bad entries end within seconds, and are counted", () => {
    const { problems: found } = readCharter({ path: "demarc.json", text: JSON.stringify({ apiVersion: "demarc.dev/v1alpha1", kind: "Charter", spec: { namespaces: Array.from({ length: 100_000 }, () => ({ name: 1 })), teams: "x" } }) });
    expect(found.length).toBeLessThan(250);
    expect(found.map(({ code }) => code)).toContain("charter-too-many-problems");
  });

  test("ten thousand ends of ten thousand flows are refused one by one", () => {
    const flow = { from: Array.from({ length: 1001 }, () => "a"), to: ["b"] };
    const { value } = readCharter({ path: "demarc.json", text: JSON.stringify({ apiVersion: "demarc.dev/v1alpha1", kind: "Charter", spec: { flows: [flow, { from: ["a"], to: ["b"] }] } }) });
    expect(value?.charter.flows).toHaveLength(1);
  });
});

test("every problem has a documented code", () => {
  for (const [code, { summary, fix }] of Object.entries(CHARTER_PROBLEM_CODES)) {
    expect(summary, code).toMatch(/^[A-Z`].*\.$/);
    expect(fix, code).toMatch(/^[a-z`].*[^.]$/);
  }
});
