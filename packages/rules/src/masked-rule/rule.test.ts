import { readFileSync, readdirSync } from "node:fs";
import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { maskedRule } from "./rule.ts";

const example = new URL("../../../../examples/guidelines/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, example), "utf8");
const folder = (name: string): Record<string, string> => Object.fromEntries(readdirSync(new URL(`${name}/`, example)).map((file) => [`${name}/${file}`, read(`${name}/${file}`)]));
const page = read("page.md");

const serving = (name: string, rule: string): string => policyYaml(name, `podSelector: {}\npolicyTypes: [Egress]\negress: [${rule}]`);

const approving = (destination: string): string => `${page}\n## Approved requests\n\n| Id | From | To | Ports | Approved by |\n|---|---|---|---|---|\n| NET-1 | financial-ml | ${destination} | TCP 8443 | platform team |\n`;

// Delete every rule without peers from the example's bad policies: MLflow, MinIO and the API server are cut off.
checkRule(maskedRule, {
  page,
  cases: [
    {
      name: "the order of repair: what only rules for everybody carry, with the rules that must take their place",
      manifests: { ...folder("cluster"), ...folder("app") },
      findings: [
        {
          at: "app/network-policy.yaml:39",
          message: /only by serving-app-policy's egress rules for everybody/,
          details: [/spec\.egress\[5\]/],
          next: [/app: minio.*port: 9000/, /app: mlflow.*port: 5000/],
        },
        {
          at: "app/network-policy.yaml:75",
          message: /only by training-app-policy's egress rules for everybody/,
          next: [/app: minio.*port: 9000/, /app: mlflow.*port: 5000/, /192\.168\.1\.85\/32.*port: 6443/],
        },
        { at: "app/network-policy.yaml:21", message: /^1 flow .* ingress-nginx\/ingress-nginx-controller → financial-ml\/seldon-envoy:9000\/TCP$/ },
      ],
    },
    { name: "policies that name their peers hide nothing", manifests: { ...folder("cluster"), ...folder("platform"), ...folder("app-good") }, findings: [] },
    {
      name: "of two wide rules in two policies each could go alone: both are named, with the dead rule of a third",
      manifests: { ...folder("cluster"), "p.yaml": [serving("one", "{to: [], ports: [{port: 5000}]}"), serving("two", "{ports: [{port: 5000}]}"), serving("dead", "{to: [{namespaceSelector: {matchLabels: {name: mlflow}}}], ports: [{port: 5000}]}")].join("---\n") },
      findings: [{ at: "p.yaml:7", message: /only by the egress rules for everybody of one and two: .*:5000\/TCP/, details: ["rules that may have been written for it and carry nothing: dead spec.egress[0]"], next: [/^add to one in the same change that removes the rules for everybody: .*app: mlflow.*port: 5000/], nextCount: 1 }],
    },
    {
      name: "a peer for every namespace hides a dead rule as well as none at all",
      manifests: { ...folder("cluster"), "p.yaml": serving("one", "{to: [{namespaceSelector: {}}], ports: [{port: 5000}]}") },
      findings: [{ message: /only by one's egress rules for every namespace: .*:5000\/TCP/ }],
    },
    {
      name: "and so does a block that holds nearly every address",
      manifests: { ...folder("cluster"), "p.yaml": serving("one", "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}], ports: [{port: 5000}]}") },
      findings: [{ message: /only by one's egress rules for nearly every address: .*:5000\/TCP/ }],
    },
    {
      name: "an approved flow is used by somebody: it counts as one that the page requires",
      page: approving("192.0.2.0/24"),
      manifests: { ...folder("cluster"), "p.yaml": serving("one", "{ports: [{port: 8443}]}") },
      findings: [{ at: "p.yaml:7", message: /flows? that (?:was|were) approved pass(?:es)? only by one's egress rules for everybody: .*192\.0\.2\.0\/24:8443\/TCP/, next: [/192\.0\.2\.0\/24.*port: 8443/], nextCount: 1 }],
    },
    {
      name: "what was approved for everybody no narrower rule could carry",
      page: approving("0.0.0.0/0"),
      manifests: { ...folder("cluster"), "p.yaml": serving("one", "{ports: [{port: 8443}]}") },
      findings: [],
    },
    {
      name: "what a narrow peer of the same rule opens is not lost with the wide one",
      manifests: { ...folder("cluster"), "p.yaml": serving("one", "{to: [{namespaceSelector: {}}, {ipBlock: {cidr: 192.168.1.208/32}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mlflow}}}], ports: [{port: 5000}]}") },
      findings: [],
    },
    {
      name: "what the page needs and nobody can place is said beside what has to come in",
      manifests: { ...folder("cluster"), ...folder("app"), "cluster/10-kube-system.yaml": read("cluster/10-kube-system.yaml").split("---\n").filter((text) => !text.includes("kind: EndpointSlice")).join("---\n") },
      findings: [{ nextCount: 1 }, { next: [/^before the rule is narrowed or deleted, .*: the API server's address is not in the input/] }, {}],
    },
  ],
});
