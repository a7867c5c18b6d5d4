import { checkRule } from "../../test/check-rule.ts";
import { gateway, gatewayWorld, httpRoute as route } from "../../test/gateway-world.ts";
import { routeNotAttached } from "./rule.ts";

const own = "{name: mlserver, port: 80}";
const toPublic = "{name: public, namespace: edge}";

checkRule(routeNotAttached, {
  base: gatewayWorld,
  cases: [
    {
      name: "a Gateway that admits its own namespace only",
      manifests: gateway("{from: Same}") + route("financial-ml", toPublic, own),
      findings: [
        {
          severity: "error",
          message: "HTTPRoute financial-ml/models is not attached: listener http of Gateway edge/public admits no routes of namespace financial-ml",
          owner: "edge",
          related: [/Gateway edge\/public is meant$/],
          next: ["let the listener admit them: `allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: financial-ml}}}}`"],
        },
      ],
    },
    { name: "a Gateway that admits all", manifests: gateway("{from: All}") + route("financial-ml", toPublic, own), findings: [] },
    { name: "a listener that it does not have is the route's to mend", manifests: gateway("{from: All}") + route("financial-ml", "{name: public, namespace: edge, sectionName: https}", own), findings: [{ owner: "financial-ml", next: [/it has in `sectionName` and `port`: http \(80\)$/] }] },
    { name: "two parents with one reason are one finding", manifests: gateway("{from: Same}") + route("financial-ml", `${toPublic}, {name: public, namespace: edge, port: 80}`, own), findings: [{ related: [/is meant$/, /HTTPRoute financial-ml\/models says so here too$/] }] },
    { name: "a Gateway that is not in the input may take it", manifests: route("financial-ml", toPublic, own), findings: [] },
    { name: "a parent of the mesh", manifests: route("financial-ml", '{group: "", kind: Service, name: mlserver}', own), findings: [] },
  ],
});
