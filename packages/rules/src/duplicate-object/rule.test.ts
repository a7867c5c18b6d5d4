import { checkRule } from "../../test/check-rule.ts";
import { policyYaml } from "../../test/serving-world.ts";
import { duplicateObject } from "./rule.ts";

const open = policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{}]");
const closed = policyYaml("serving", "podSelector: {}\npolicyTypes: [Ingress]");

const live = closed.replace("namespace: financial-ml}", 'namespace: financial-ml, uid: 1f0c1d4e-0000-4000-8000-000000000000, resourceVersion: "17"}');

checkRule(duplicateObject, {
  cases: [
    {
      name: "two files define one policy, and the last one holds",
      manifests: { "a.yaml": open, "b.yaml": closed },
      findings: [
        {
          at: "a.yaml:3",
          severity: "error",
          message: "NetworkPolicy financial-ml/serving has no effect: b.yaml:3 gives another object of that name, and the last one holds",
          related: ["b.yaml:3 the one that holds"],
        },
      ],
    },
    { name: "said twice in the same words, it does no harm", manifests: { "a.yaml": closed, "b.yaml": closed }, findings: [{ severity: "warning", message: /is given again, word for word, at b\.yaml:3/ }] },
    { name: "three times are two findings", manifests: { "a.yaml": open, "b.yaml": closed, "c.yaml": open }, findings: [{ at: "b.yaml:3", severity: "error" }, { at: "a.yaml:3", severity: "warning" }] },
    { name: "a namespace may be declared by everybody who puts something into it", manifests: { "a.yaml": "{apiVersion: v1, kind: Namespace, metadata: {name: financial-ml, labels: {team: serving}}}", "b.yaml": "{apiVersion: v1, kind: Namespace, metadata: {name: financial-ml, annotations: {note: ours}, labels: {team: serving}}}" }, findings: [] },
    {
      name: "of its labels, those that are applied last hold, and it is never renamed",
      manifests: { "a.yaml": "{apiVersion: v1, kind: Namespace, metadata: {name: financial-ml, labels: {team: serving}}}", "b.yaml": "{apiVersion: v1, kind: Namespace, metadata: {name: financial-ml, labels: {name: financial-ml, team: serving}}}" },
      findings: [{ at: "a.yaml:1", severity: "warning", message: "Namespace financial-ml is given again with other labels at b.yaml:1, and the last ones hold: `name` differs", next: ["give both the same labels, or leave the namespace to one of the two"] }],
    },
    { name: "another namespace is another object", manifests: { "a.yaml": open, "b.yaml": policyYaml("serving", "podSelector: {}", "financial-mlops-pytorch") }, findings: [] },
    { name: "another kind is another object", manifests: { "a.yaml": open, "b.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: serving, namespace: financial-ml}}" }, findings: [] },
    {
      name: "what runs in the cluster beside what the repository says is one object, seen twice, and which was judged is told",
      manifests: { "a.yaml": open, "live.yaml": live },
      findings: [{ at: "live.yaml:3", severity: "info", message: "1 object of the input runs in the cluster and is in files: judged as they run, not as the files have them; policies: financial-ml/serving", related: ["a.yaml:3 not judged"] }],
    },
    {
      name: "the other way round as well",
      manifests: { "a-live.yaml": live, "b.yaml": open },
      findings: [{ at: "b.yaml:3", message: /judged as the files have them, not as they run/ }],
    },
  ],
});
