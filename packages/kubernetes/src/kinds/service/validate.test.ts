import { expect, test } from "vitest";
import { clusterOf } from "../../../test/manifests-of.ts";

function errorsOf(spec: string): readonly string[] {
  const text = `apiVersion: v1\nkind: Service\nmetadata: {name: mlflow, namespace: mlflow}\nspec: ${spec}\n`;
  return clusterOf(text).objects.flatMap(({ refusals }) => refusals.map(({ path, type }) => `${path}: ${type}`));
}

test.each`
  clause      | spec                                                                            | errors
  ${"SVC-10"} | ${"{ports: [{port: 80}]}"}                                                      | ${[]}
  ${"SVC-10"} | ${"{ports: [{port: 80, targetPort: http}]}"}                                    | ${[]}
  ${"SVC-10"} | ${'{ports: [{port: 80, targetPort: ""}]}'}                                      | ${[]}
  ${"SVC-10"} | ${"{ports: [{port: 80, targetPort: 0}]}"}                                       | ${[]}
  ${"SVC-10"} | ${'{ports: [{port: 80, targetPort: "80"}]}'}                                    | ${["spec.ports[0].targetPort: Invalid"]}
  ${"SVC-10"} | ${"{ports: [{port: 80, targetPort: 65536}]}"}                                   | ${["spec.ports[0].targetPort: Invalid"]}
  ${"SVC-10"} | ${"{ports: [{port: 0}]}"}                                                       | ${["spec.ports[0].port: Invalid", "spec.ports[0].targetPort: Invalid"]}
  ${"SVC-10"} | ${"{ports: [{port: 80, protocol: tcp}]}"}                                       | ${["spec.ports[0].protocol: NotSupported"]}
  ${"SVC-19"} | ${"{}"}                                                                         | ${["spec.ports: Required"]}
  ${"SVC-19"} | ${"{clusterIP: None}"}                                                          | ${[]}
  ${"SVC-13"} | ${"{type: ExternalName, externalName: mlflow.example.org.}"}                     | ${[]}
  ${"SVC-13"} | ${"{type: ExternalName}"}                                                       | ${["spec.externalName: Required"]}
  ${"SVC-13"} | ${"{type: ExternalName, externalName: 'a b'}"}                                  | ${["spec.externalName: Invalid"]}
  ${"SVC-13"} | ${"{type: ExternalName, externalName: a.b, clusterIP: None}"}                   | ${["spec.clusterIPs: Forbidden"]}
  ${"SVC-12"} | ${"{type: LoadBalancer, clusterIP: None, ports: [{port: 80}]}"}                 | ${["spec.clusterIPs[0]: Invalid"]}
  ${"SVC-22"} | ${"{type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8, ' ::/0 '], ports: [{port: 80}]}"} | ${[]}
  ${"SVC-22"} | ${"{type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8, 10.0.0.1], ports: [{port: 80}]}"} | ${["spec.loadBalancerSourceRanges[1]: Invalid"]}
  ${"SVC-22"} | ${"{type: NodePort, loadBalancerSourceRanges: [10.0.0.0/8], ports: [{port: 80}]}"} | ${["spec.loadBalancerSourceRanges: Forbidden"]}
  ${"SVC-1"}  | ${"{type: Headless, ports: [{port: 80}]}"}                                      | ${["spec.type: NotSupported"]}
  ${"SVC-1"}  | ${"{selector: {app: 'a b'}, ports: [{port: 80}]}"}                              | ${["spec.selector: Invalid"]}
  ${"SVC-1"}  | ${"{selector: {app: on}, ports: [{port: 80}]}"}                                 | ${["spec.selector: TypeInvalid"]}
  ${"SVC-10"} | ${"{ports: [{port: 80}, {port: 81}]}"}                                          | ${["spec.ports[0].name: Required", "spec.ports[1].name: Required"]}
  ${"SVC-10"} | ${"{ports: [{name: a, port: 80}, {name: a, port: 81}]}"}                        | ${["spec.ports[1].name: Duplicate"]}
  ${"SVC-10"} | ${"{ports: [{name: a, port: 80}, {name: b, port: 80}]}"}                        | ${["spec.ports[1]: Duplicate"]}
  ${"SVC-10"} | ${"{ports: [{name: a, port: 80}, {name: b, port: 80, protocol: UDP}]}"}         | ${[]}
`("$clause $spec", ({ spec, errors }: { spec: string; errors: string[] }) => {
  expect(errorsOf(spec)).toEqual(errors);
});
