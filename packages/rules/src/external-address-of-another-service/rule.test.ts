import { checkRule } from "../../test/check-rule.ts";
import { externalPage } from "../../test/external-page.ts";
import { externalAddressOfAnotherService } from "./rule.ts";

const page = (line: string): string => externalPage(`- ${line}`);

const shared = `
  apiVersion: v1
  kind: Service
  metadata: { name: web, namespace: shared }
  spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
  status: { loadBalancer: { ingress: [{ ip: 192.0.2.9 }] } }
  ---
  apiVersion: v1
  kind: Service
  metadata: { name: registry, namespace: shared }
  spec: { type: LoadBalancer, selector: { app: registry }, ports: [{ port: 5000 }, { port: 53, protocol: UDP, name: dns }] }
  status: { loadBalancer: { ingress: [{ ip: 192.0.2.9 }] } }
`;

checkRule(externalAddressOfAnotherService, {
  cases: [
    { name: "two Services share an address, told apart by port", page: page("**Registry**: `192.0.2.9:5000`"), manifests: shared, findings: [] },
    { name: "a port of neither", page: page("**Registry**: `192.0.2.9:81`"), manifests: shared, findings: [{ message: "the page gives Registry port 81/TCP, and Service shared/web at 192.0.2.9 has 80/TCP, 5000/TCP and 53/UDP", statement: "S2.E1" }] },
    { name: "the port with another protocol", page: page("**Registry**: `192.0.2.9:53` (TCP)"), manifests: shared, findings: [{ message: /port 53\/TCP/ }] },
    { name: "no load balancer in the input", page: page("**Registry LoadBalancer**: `192.0.2.10:5000`"), manifests: "apiVersion: v1\nkind: Namespace\nmetadata: { name: shared }", findings: [] },
  ],
});
