import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { problemsOf, summaryOf } from "../../test/summary.ts";
import { readPage } from "./read-page.ts";

// Ten pages as ten organisations would write them. Each fact stands with the line of the page that says it, so
// that a row can be checked against `test/pages/` by eye.
const pages: readonly (readonly [page: string, looks: string, facts: readonly string[], problems: readonly string[]])[] = [
  [
    "retail-tables",
    "tables for everything, a RACI matrix, three application teams",
    [
      "team platform \"Platform Engineering\" <#platform-eng>",
      "team checkout \"Checkout\" <#team-checkout>",
      "team catalogue \"Catalogue\" <the people on the third floor>",
      "9 S1.P1 platform owns default-deny",
      "10 S1.P2 platform owns dns-egress, kube-system",
      "11 S1.P3 platform owns ingress",
      "12 S1.A1 checkout owns application-policy",
      "12 S1.A2 catalogue owns application-policy",
      "13 S1.A3 checkout owns intra-namespace-flow",
      "13 S1.A4 catalogue owns intra-namespace-flow",
      "14 S1.P4 platform owns external-access",
      "14 S1.A5 checkout requests external-access",
      "14 S1.A6 catalogue requests external-access",
      "20 S2.N1 shop-checkout of checkout: Payment and basket services",
      "21 S2.N2 shop-checkout-jobs of checkout: Nightly settlement",
      "22 S2.N3 shop-catalogue of catalogue: Product data, search",
      "23 S2.N4 shop-edge of platform: ingress-nginx",
      "29 S2.F1 shop-edge → shop-checkout on TCP 8443",
      "29   S2.F1 customers pay",
      "30 S2.F2 shop-edge → shop-catalogue on TCP 8080",
      "30   S2.F2 customers browse",
      "31 S2.F3 shop-checkout → shop-catalogue on TCP 8080, TCP 9090",
      "31   S2.F3 prices are looked up",
      "32 S2.F4 shop-checkout, shop-checkout-jobs, shop-catalogue → kube-system on TCP 53, UDP 53",
      "32   S2.F4 DNS = coredns/resolve",
      "38 S2.E1 \"Card acquirer\" api.acquirer.example.com TCP 443 saas",
      "39 S2.E2 \"SAP\" 10.20.0.0/24 TCP 3300 appliance",
      "40 S2.E3 \"Syslog\" 10.20.9.9 UDP 514 appliance",
      "50 updated 2026-03-03",
    ],
    ["48:15 contact-not-addressable"],
  ],
  [
    "bank-numbered",
    "numbered headings, a heading for each flow, prohibited paths, a day before a month",
    [
      "team platform \"Infrastructure group\" <Infrastructure group (infra-desk@bank.example)>",
      "team ledger \"Ledger team\"",
      "9 S1.P1 platform owns cluster-wide-policy, default-deny",
      "10 S1.P2 platform owns dns-egress, kube-system",
      "11 S1.P3 platform owns ingress",
      "12 S1.P4 platform owns cross-team-flow",
      "16 S1.A1 ledger owns application-policy",
      "17 S1.A2 ledger owns intra-namespace-flow",
      "18 S1.A3 ledger requests external-access",
      "22 S2.N1 ledger-core of ledger: double-entry bookkeeping",
      "23 S2.N2 ledger-reporting of ledger: regulatory reports",
      "27 S2.F1 ledger-reporting → ledger-core on TCP 7443",
      "29   S2.F1a Reports read balances over gRPC (TCP 7443).",
      "31 S2.F2 ledger-core → kube-system on UDP 53, TCP 53, TCP 6443",
      "33   S2.F2a DNS: 53/UDP and 53/TCP = coredns/resolve",
      "34   S2.F2b API server: TCP 6443 = kubernetes-api/use-api",
      "38 S2.X1 never ledger-core → ledger-reporting",
      "39 S2.X2 never anywhere → ledger-core on TCP 22",
      "43 S2.E1 \"SWIFT gateway\" 192.0.2.40 TCP 48002 saas",
      "43 S2.E1 \"SWIFT gateway\" 192.0.2.40 TCP 48003 saas",
      "44 S2.E2 \"Rates feed\" rates.example.net TCP 443 saas",
      "48 S3.W1 New paths between teams",
      "49 S3.W2 New third-party systems",
      "50 S3.W3 Anything at the edge",
      "54 S3.D1 description",
      "55 S3.D2 ends",
      "56 S3.D3 ports",
      "57 S3.D4 justification",
      "63 S6.1 application: ledger, self",
      "64 S6.2 cross-namespace: platform, coordinate",
      "65 S6.3 cluster-wide: platform, escalate",
      "66 S6.4 infrastructure: platform, escalate",
      "3 updated 2026-02-14",
    ],
    [],
  ],
  [
    "startup-short",
    "eleven bullets, no marks, no team",
    [
      "team platform \"Platform team\" <dev@startup.example>",
      "7 S2.N1 api of platform: the backend",
      "8 S2.N2 workers of platform: background jobs",
      "9 S2.N3 web of platform: next.js frontend",
      "12 S2.F1 web → api on TCP 4000",
      "12   S2.F1 graphql on port 4000",
      "13 S2.F2 api → workers",
      "13   S2.F2 none, they only share redis",
      "14 S2.F3 workers → api on TCP 4000",
      "14   S2.F3 callbacks, tcp/4000",
      "15 S2.F4 web → api on TCP 4001",
      "15   S2.F4 for websockets on 4001/tcp",
      "16 S2.F5 api, workers, web → kube-system on UDP 53 (coredns), TCP 53 (coredns)",
      "16   S2.F5 dns = coredns/resolve",
      "19 S2.E1 \"Redis\" redis-12345.example-cloud.com TCP 12345 saas",
      "20 S2.E2 \"Stripe\" api.stripe.com TCP 443 saas",
      "21 S2.E3 \"Postgres\" 10.0.5.12 TCP 5432 appliance",
      "24 S6.1 application: application, self",
      "25 S6.2 infrastructure: platform, escalate",
      "28 updated 2026-01-31",
    ],
    ["1:1 team-missing", "13:3 flow-without-port"],
  ],
  [
    "hospital-teams",
    "teams as items, two-way flows, front matter, a ticket in a quotation",
    [
      "team platform \"Platform team\" <netsec@hospital.example>",
      "team radiology \"Radiology team\"",
      "team patient-records \"Patient records team\"",
      "12 S1.P1 platform owns cluster-wide-policy, default-deny",
      "13 S1.P2 platform owns dns-egress, ingress, service-mesh",
      "14 S1.P3 platform owns cross-team-flow",
      "16 S1.A1 radiology owns application-policy",
      "17 S1.A2 radiology requests external-access",
      "19 S1.A3 patient-records owns application-policy",
      "20 S1.A4 patient-records requests external-access",
      "25 S2.N1 pacs of radiology: image archive",
      "26 S2.N2 pacs-viewer of radiology: web viewer",
      "28 S2.N3 ehr of patient-records: health records",
      "30 S2.N4 interfaces of platform: HL7 gateways",
      "34 S2.F1 pacs-viewer → pacs on TCP 8042",
      "35   S2.F1a DICOM web: TCP 8042",
      "36 S2.F2 pacs → interfaces on TCP 2575",
      "37   S2.F2a HL7 messages on port 2575",
      "36 S2.F2 interfaces → pacs on TCP 2575",
      "37   S2.F2a HL7 messages on port 2575",
      "38 S2.F3 interfaces → ehr on TCP 2575, TCP 2576",
      "39 S2.F4 pacs, pacs-viewer → kube-system on UDP 53 (coredns), TCP 53 (coredns)",
      "39   S2.F4 DNS (CoreDNS) = coredns/resolve",
      "43 S2.X1 never ehr → pacs-viewer",
      "44 S2.X2 never anywhere → ehr on TCP 3306",
      "48 S2.E1 \"Modalities\" 10.50.0.0/16 TCP 104 appliance",
      "49 S2.E2 \"Ministry registry\" registry.health.example.org TCP 8443 saas",
      "55 S3.W1 Traffic between teams",
      "56 S3.W2 Anything with the mesh",
      "60 S3.D1 description",
      "61 S3.D2 ends",
      "62 S3.D3 ports",
      "63 S3.D4 justification",
      "67 S3.X pacs-viewer → pacs service orthanc on TCP 8042",
      "3 updated 2025-11-30",
    ],
    [],
  ],
  [
    "game-studio",
    "emoji, arrows in chains, namespaces in a sentence",
    [
      "team platform \"SRE\"",
      "team matchmaking \"Matchmaking squad\" <@mm-leads>",
      "6 S1.P1 platform owns default-deny, dns-egress, ingress",
      "7 S1.P2 platform owns cross-team-flow",
      "10 S1.A1 matchmaking owns application-policy, same-team-flow",
      "11 S1.A2 matchmaking owns intra-namespace-flow",
      "15 S2.N1 mm-lobby of matchmaking",
      "15 S2.N1 mm-queue of matchmaking",
      "15 S2.N1 mm-sim of matchmaking",
      "19 S2.F1 mm-lobby/lobby → mm-queue/queue on TCP 7000",
      "20 S2.F2 mm-queue → mm-sim on UDP 7777",
      "20 S2.F2 mm-sim → mm-lobby on UDP 7777",
      "21 S2.F3 mm-lobby, mm-queue, mm-sim → kube-system on UDP 53 (coredns), TCP 53 (coredns)",
      "21   S2.F3 CoreDNS = coredns/resolve",
      "22 S2.F4 mm-sim → \"Telemetry\" on TCP 443",
      "22   S2.F4 crash dumps",
      "26 S2.E1 \"Telemetry\" telemetry.vendor.example TCP 443 saas",
      "27 S2.E2 \"Anti-cheat\" 203.0.113.17 UDP 9999 saas",
      "31 S6.1 application: matchmaking, self",
      "32 S6.2 cross-namespace: platform, escalate",
      "33 S6.3 cluster-wide: platform, escalate",
    ],
    [],
  ],
  [
    "telecom-ipv6",
    "SCTP, IPv6, port ranges, a table of two columns, a footer in italics",
    [
      "team platform \"Network platform team\"",
      "team core \"Core team\" <core-team@telco.example>",
      "7 S1.P1 platform owns default-deny",
      "7 S1.P2 platform owns dns-egress",
      "7 S1.P3 platform owns ingress",
      "8 S1.A1 core owns application-policy",
      "8 S1.A2 core requests external-access",
      "12 S2.N1 amf of core: access and mobility",
      "13 S2.N2 smf of core: sessions",
      "14 S2.N3 upf of core: user plane",
      "18 S2.F1 amf → smf on TCP 29502",
      "19 S2.F2 smf → upf on UDP 8805",
      "20 S2.F3 amf → \"RAN peers\" on SCTP 38412",
      "20   S2.F3 NGAP, SCTP 38412",
      "21 S2.F4 upf → upf on UDP 2152",
      "21   S2.F4 N9 tunnels, UDP 2152",
      "22 S2.F5 amf, smf, upf → kube-system on UDP 53, TCP 53",
      "22   S2.F5 DNS on UDP/TCP 53 = coredns/resolve",
      "26 S2.E1 \"RAN peers\" 2001:db8:10::/48 SCTP 38412 saas",
      "27 S2.E2 \"Charging\" 2001:db8:20::5 TCP 3868 saas",
      "28 S2.E3 \"Roaming hub\" 198.51.100.7 TCP 3868 saas",
      "28 S2.E3 \"Roaming hub\" 198.51.100.7 TCP 3869 saas",
      "28 S2.E3 \"Roaming hub\" 198.51.100.7 TCP 3870 saas",
      "34 S3.X amf → smf service smf-sbi on TCP 29502",
      "41 S5.1 least-privilege",
      "42 S5.2 defence-in-depth",
      "43 S5.3 documentation",
      "44 S5.4 coordination",
      "46 updated 2026-02-01",
    ],
    ["21:3 flow-ends-equal"],
  ],
  [
    "wiki-export",
    "first-level headings, sentences instead of lists",
    [
      "team platform \"Cluster operations\"",
      "team weather \"Weather\" <weather-ops@met.example>",
      "5 S1.P1 platform owns default-deny",
      "6 S1.P2 platform owns dns-egress",
      "7 S1.P3 platform owns cross-team-flow",
      "11 S1.A1 weather owns application-policy",
      "15 S2.N1 weather-ingest of weather: takes in station data",
      "17 S2.N2 weather-models of weather: forecasts",
      "21 S2.F1 weather-ingest → weather-models on TCP 8888",
      "21   S2.F1 on port 8888/TCP because forecasts need fresh data",
      "23 S2.F2 weather-models → weather-ingest on TCP 9092",
      "23   S2.F2 on TCP 9092 for replays",
      "27 S2.E1 \"Station network\" 172.16.4.0/22 TCP 1883 appliance",
      "31 S5.1 least-privilege",
      "35 updated 2025-07-07",
    ],
    [],
  ],
  [
    "university-groups",
    "destinations grouped below their source, externals in groups",
    [
      "team platform \"Platform\" <rz@uni.example>",
      "team bioinformatics \"Bioinformatics team\" <bio-it@uni.example, +49 89 1234567>",
      "6 S1.P1 platform owns default-deny",
      "7 S1.P2 platform owns dns-egress",
      "8 S1.P3 platform owns ingress",
      "11 S1.A1 bioinformatics owns application-policy",
      "12 S1.A2 bioinformatics owns intra-namespace-flow",
      "18 S2.N1 bio-pipelines of bioinformatics: Argo Workflows",
      "19 S2.N2 bio-portal of bioinformatics: web portal",
      "20 S2.N3 bio-db of bioinformatics: PostgreSQL",
      "25 S2.F1 bio-portal → bio-db on TCP 5432",
      "26 S2.F2 bio-portal → bio-pipelines on TCP 2746",
      "28 S2.F3 bio-pipelines → bio-db on TCP 5432",
      "28   S2.F3 results are stored",
      "29 S2.F4 bio-pipelines → kube-system on UDP 53 (coredns), TCP 53 (coredns)",
      "29   S2.F4 DNS = coredns/resolve",
      "34 S2.E1 \"NCBI mirror\" ncbi.mirror.example.edu TCP 443 saas",
      "35 S2.E2 \"UniProt\" uniprot.example.org TCP 443 saas",
      "36 S2.E3 \"Licence server\" 10.9.8.7 TCP 27000 appliance",
      "36 S2.E3 \"Licence server\" 10.9.8.7 TCP 27001 appliance",
      "36 S2.E3 \"Licence server\" 10.9.8.7 TCP 27002 appliance",
    ],
    ["45:1 page-sentence-not-checked", "46:14 date-ambiguous"],
  ],
  [
    "energy-detailed",
    "underlined headings, flows with labels, and six mistakes",
    [
      "team platform \"platform team\"",
      "team grid \"grid team\" <grid team>",
      "9 S1.P1 platform owns default-deny",
      "10 S1.P2 platform owns dns-egress",
      "11 S1.P3 platform owns ingress",
      "15 S1.A1 grid owns application-policy",
      "16 S1.A2 grid owns same-team-flow",
      "21 S2.N1 grid-scada of grid: telemetry",
      "22 S2.N2 grid-forecast of grid: load forecasts",
      "27 S2.F1 grid-forecast → grid-scada on TCP 4840",
      "32   S2.F1 OPC UA readings",
      "34 S2.F2 grid-scada → kube-system on UDP 53 (coredns), TCP 53 (coredns)",
      "36   S2.F2a DNS = coredns/resolve",
      "38 S2.F3 grid-scada → grid-scada",
      "40   S2.F3a replicas",
      "42 S2.F4 grid-forecast → \"Weather API\" on TCP 8443",
      "44   S2.F4a wind and sun",
      "46 S2.F5 market → grid-forecast",
      "48   S2.F5a prices",
      "53 S2.E1 \"Weather API\" weather.example.com TCP 8443 saas",
      "55 S2.E2 \"Time servers\" 192.0.2.123 TCP any port saas",
      "62 S6.1 application: grid, self",
      "63 S6.2 infrastructure: platform, escalate",
    ],
    ["38:4 flow-ends-equal", "46:4 flow-without-port", "54:3 external-not-an-address", "55:3 external-without-port", "57:1 page-sentence-not-checked", "65:10 contact-not-addressable"],
  ],
  [
    "insurance-registers",
    "approvals, waivers, tests and environment",
    [
      "team platform \"Platform team\" <#platform>",
      "team claims \"Claims team\" <claims@insurer.example>",
      "6 S1.P1 platform owns cluster-wide-policy",
      "7 S1.P2 platform owns default-deny",
      "10 S1.A1 claims owns application-policy",
      "13 S2.N1 claims of claims: intake",
      "14 S2.N2 claims-ml of claims: scoring (MLflow)",
      "17 S2.F1 claims → claims-ml on TCP 8080",
      "17   S2.F1 scoring, TCP 8080",
      "20 S2.E1 \"MLflow\" 192.0.2.30 TCP 5000 saas",
      "51 updated 2026-02-02",
    ],
    [],
  ],
];

function pageOf(name: string): string {
  return readFileSync(new URL(`../../test/pages/${name}.md`, import.meta.url), "utf8");
}

describe("pages of other wording and structure", () => {
  test.each(pages)("%s: %s", (name, _looks, facts, problems) => {
    const { value, problems: found } = readPage({ path: `${name}.md`, text: pageOf(name) });
    expect(summaryOf(value)).toEqual(facts);
    expect(problemsOf(found.filter(({ code }) => code !== "page-section-missing"))).toEqual(problems);
  });

  test("what a page lacks is told, with what cannot be checked without it", () => {
    const { problems } = readPage({ path: "game-studio.md", text: pageOf("game-studio") });
    const missing = problems.filter(({ code }) => code === "page-section-missing");
    expect(missing.map(({ message }) => message)).toEqual([
      "the page does not say when it was last updated",
      "the page does not say when the platform team has to be asked",
      "the page does not say what a request has to say",
      "the page does not say the security principles",
    ]);
    expect(missing.every(({ consequence, fix }) => consequence !== undefined && fix !== undefined)).toBe(true);
  });
});

describe("every value has its place, and every inference is listed", () => {
  const { value } = readPage({ path: "hospital-teams.md", text: pageOf("hospital-teams") });

  test("a name in a sentence has the line and column of the name", () => {
    const records = value.namespaces.find(({ name }) => name === "ehr");
    expect(records?.at).toEqual({ file: "hospital-teams.md", line: 28, column: 6, endLine: 28, endColumn: 9 });
  });

  test("what was taken to be meant says from what", () => {
    expect(value.inferences.map(({ at, text, from }) => `${at.line} ${text} (${from})`)).toEqual([
      "49 `Ministry registry` is reached by TCP on 8443 (no protocol is written)",
      "39 `Radiology's` = pacs, pacs-viewer, the namespaces of radiology (the page's list of namespaces)",
      "4 `netsec@hospital.example` is the contact of platform (the page does not say whose)",
      "39 \"DNS (CoreDNS)\" means pacs and pacs-viewer → kube-system [k8s-app=kube-dns or app.kubernetes.io/name=coredns] on UDP 53, TCP 53 (every pod that uses a name asks CoreDNS; a truncated answer is asked for again over TCP) (coredns)",
      "39 ports of `pacs-and-pacs-viewer-to-kube-system`: UDP 53, TCP 53 (coredns)",
    ]);
  });
});

describe("registers", () => {
  const { value } = readPage({ path: "insurance-registers.md", text: pageOf("insurance-registers") });

  test("approvals, waivers, tests and environment are read from tables and lists", () => {
    expect(value.approvals.map(({ id, approvedBy, expires }) => [id, approvedBy, expires])).toEqual([
      ["NET-12", ["Platform team", "Fraud team"], "2026-12-31"],
      ["NET-13", ["Platform team"], undefined],
      ["NET-14", ["Platform team"], undefined],
    ]);
    expect(value.approvals[1]?.to).toEqual({ cidr: "198.51.100.0/24" });
    expect(value.approvals[2]?.from).toEqual({ cidr: "192.0.2.0/28" });
    expect(value.waivers.map(({ rule, file, object, expires }) => [rule, file ?? object, expires])).toEqual([
      ["world-ingress", "k8s/legacy/*.yaml", "2026-04-30"],
      ["dns-too-wide", "NetworkPolicy/claims/allow-dns", "2026-05-01"],
    ]);
    expect(value.probes.map(({ from, to, port, expect: expected }) => `${from} ${to} ${port ?? ""} ${expected}`)).toEqual(["claims/intake claims-ml/scorer 8080 allowed", "203.0.113.7 claims/intake 8080 denied"]);
    expect(value.environment).toEqual({ cni: "Calico 3.28", cniOptions: {}, kubernetesVersion: "1.34", podCidrs: ["10.42.0.0/16"], serviceCidrs: ["10.43.0.0/16"], nodeCidrs: [], apiServers: ["192.0.2.10:6443"], lbSource: undefined });
  });

  test("whose address pods see is read from the environment", () => {
    const { environment } = readPage({ path: "page.md", text: "## Environment\n\n- Load balancer source: Preserve\n- Pod CIDRs: 10.42.0.0/16\n" }).value;
    expect([environment.lbSource, environment.podCidrs]).toEqual(["preserve", ["10.42.0.0/16"]]);
  });

  test.each([
    ["waiver-not-understood", "## Waivers\n\n| Rule | For | Reason | Owner |\n|---|---|---|---|\n| world-ingress | k8s/x.yaml | spring | claims |", "lacks the day on which it ends"],
    ["waiver-not-understood", "## Waivers\n\n| Rule | Reason | Owner | Expires |\n|---|---|---|---|\n| world-ingress | spring | claims | 2026-04-30 |", "lacks what it is for"],
    ["approval-not-understood", "## Approved requests\n\n| Id | From | To |\n|---|---|---|\n| NET-1 | claims | fraud |", "lacks who approved it"],
    ["approval-not-understood", "## Approved requests\n\n| Id | From | To | Approved by |\n|---|---|---|---|\n| NET-1 | 192.0.2.0/28 | 198.51.100.7 | Platform team |", "lacks an end in the cluster"],
    ["probe-not-understood", "## Connectivity tests\n\n| From | To | Port | Expected |\n|---|---|---|---|\n| claims/a | claims/b | 80 | perhaps |", "lacks what is expected"],
    ["environment-not-understood", "## Environment\n\n- Pod CIDRs: 10.42.0.0", "is no list of CIDRs"],
    ["environment-not-understood", "## Environment\n\n- Load balancer source: the client", "is neither `preserve` (pods see the client's address) nor `node`"],
  ])("%s where something is missing", (code, page, message) => {
    const { problems } = readPage({ path: "page.md", text: page });
    expect(problems.filter((problem) => problem.code === code).map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
  });
});
