import { checkRule } from "../../test/check-rule.ts";
import { guidelinesPage } from "../../test/guidelines-page.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { requiredFlowBlocked } from "./rule.ts";

const pods = (namespace: string, name: string, ports: string): string => `
  apiVersion: v1
  kind: Pod
  metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
  spec: {containers: [{name: main, image: main, ports: [${ports}]}]}
  ---`;

const scheduler = pods("seldon-system", "seldon-scheduler", "{containerPort: 9005}");
const mlserver = pods("financial-ml", "mlserver", "{containerPort: 9000}");
const trainer = pods("financial-mlops-pytorch", "trainer", "");

checkRule(requiredFlowBlocked, {
  base: `${mlserver}${scheduler}${trainer}`,
  page: guidelinesPage,
  cases: [
    {
      name: "two externals that nobody gets to are two things to do",
      page: `${guidelinesPage}  - **Stripe**: \`198.51.100.7:443\`\n  - **Rates**: \`198.51.100.8:443\`\n`,
      manifests: policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}, {ipBlock: {cidr: 192.168.1.208/32}}]}]") + "---\n" + policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}}]}]", "financial-mlops-pytorch"),
      findings: [
        { message: /→ 198\.51\.100\.7 does not pass on TCP 443, and the page requires it of some workload, and none gets there: /, statement: "S2.E2" },
        { message: /→ 198\.51\.100\.8 does not pass/, statement: "S2.E3" },
      ],
    },
    {
      name: "an external that is not where the page has it is another rule's",
      page: guidelinesPage,
      manifests: "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}, status: {loadBalancer: {ingress: [{ip: 192.0.2.9}]}}}\n---\n" + policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}]}]") + "---\n" + policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}}]}]", "financial-mlops-pytorch"),
      findings: [],
    },
    {
      name: "what policies do not govern gets to an external",
      manifests: policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: seldon-system}}}]}]") + "---\n" + policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}}]}]", "financial-mlops-pytorch") + "---\n{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: financial-ml, labels: {app: agent}}, spec: {hostNetwork: true, containers: [{name: main, image: main}]}}\n",
      findings: [],
    },
    {
      name: "where the page names no port, those that are listened on are asked for",
      page: guidelinesPage.replace(": TCP 9000", ""),
      manifests: policyYaml("deny", "podSelector: {}\npolicyTypes: [Ingress]"),
      findings: [{ message: /financial-ml\/mlserver does not pass on TCP 9000, /, next: [/ports: \[\{protocol: TCP, port: 9000\}\]/] }],
    },
    { name: "nothing isolates anybody, so all passes", manifests: policyYaml("none", "podSelector: {matchLabels: {app: nobody}}"), findings: [] },
    {
      name: "the source's egress holds it back, and the finding stands at the policy that isolates",
      manifests: policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]"),
      findings: [{ severity: "error", at: "manifests.yaml:3", message: "financial-ml/mlserver → seldon-system/seldon-scheduler does not pass on TCP 9005, and the page requires it: the source's egress does not allow it", statement: "S2.F2", owner: "platform" }],
    },
    {
      name: "the destination's ingress holds it back",
      manifests: policyYaml("deny", "podSelector: {}\npolicyTypes: [Ingress]", "seldon-system"),
      findings: [{ message: /the destination's ingress does not allow it$/, next: [/^add to a policy on seldon-system\/seldon-scheduler: `ingress/] }],
    },
    {
      name: "both ends hold it back: two steps, both needed, and the page's five lines to ask with",
      manifests: `${policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]")}---\n${policyYaml("deny-in", "podSelector: {}\npolicyTypes: [Ingress]", "seldon-system")}`,
      findings: [
        {
          message: /: neither end allows it$/,
          witness: "financial-ml/mlserver → seldon-system/seldon-scheduler:9005/TCP",
          flows: ["financial-ml/mlserver → seldon-system/seldon-scheduler"],
          related: ["manifests.yaml:10 isolates the destination"],
          next: [/^add to a policy on financial-ml\/mlserver: `egress: .*ports: \[\{protocol: TCP, port: 9005\}\]\}\]`$/, /^then add to a policy on seldon-system\/seldon-scheduler: `ingress: /],
          request: ["Source: financial-ml/mlserver", "Destination: seldon-system/seldon-scheduler:9005", "Protocol: TCP", "Justification: Seldon scheduler: TCP 9005 (page.md:25)"],
        },
      ],
    },
    {
      name: "where nothing says whose the flow is, the workload that is told of is one of several",
      manifests: `${policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]")}---${pods("financial-ml", "envoy", "").replace(/---$/, "")}`,
      findings: [{ details: [/^for: /, "one of 2 workloads of financial-ml would do, as nothing says whose flow it is; financial-ml/mlserver is the nearest to it"] }],
    },
    {
      name: "a range of ports is asked for as one",
      page: guidelinesPage.replaceAll("TCP 9005", "TCP 9005-9010"),
      manifests: policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]"),
      findings: [{ next: [/ports: \[\{protocol: TCP, port: 9005, endPort: 9010\}\]/] }],
    },
    {
      name: "two lines of the page that want the same are mended once",
      page: guidelinesPage.replace("  - Seldon scheduler: TCP 9005", "  - Seldon scheduler: TCP 9005\n  3. **financial-ml** → **seldon-system**\n     - Agents: TCP 9005"),
      manifests: policyYaml("deny", "podSelector: {}\npolicyTypes: [Egress]"),
      findings: [{ related: [/^page\.md:24 the page requires it/, /^page\.md:26 the page requires it/], request: ["Justification: Seldon scheduler: TCP 9005 (page.md:25); Agents: TCP 9005 (page.md:27)"] }],
    },
    {
      name: "another port than the page's is not enough",
      manifests: policyYaml("serving", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 9004}]}]"),
      findings: [{ severity: "error" }],
    },
    {
      name: "a flow within one team is its own to mend",
      manifests: policyYaml("deny", "podSelector: {}\npolicyTypes: [Ingress]"),
      findings: [{ message: /^financial-mlops-pytorch\/trainer → financial-ml\/mlserver does not pass on TCP 9000/, owner: "financial-mlops-pytorch" }],
    },
    {
      name: "a refused policy leaves it undecided",
      manifests: policyYaml("refused", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 0}]}]"),
      findings: [{ severity: "warning", message: /^whether financial-ml\/mlserver → seldon-system\/seldon-scheduler passes on TCP 9005/ }],
    },
  ],
});
