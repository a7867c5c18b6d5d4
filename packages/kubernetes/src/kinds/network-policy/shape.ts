import { int32, intOrString, list, namedText, type Shape, struct, type StructShape, text } from "../../decode.ts";
import { objectMeta } from "../../metadata.ts";
import { labelSelectorShape } from "../pod-template.ts";

const port: Shape = struct("NetworkPolicyPort", { protocol: namedText("Protocol"), port: intOrString, endPort: int32 });

const peer: Shape = struct("NetworkPolicyPeer", {
  podSelector: labelSelectorShape,
  namespaceSelector: labelSelectorShape,
  ipBlock: struct("IPBlock", { cidr: text, except: list(text) }),
});

/** `networking.k8s.io/v1` NetworkPolicy, all of it: a field that is not here is dropped (NPV-30, NPV-33). */
export const networkPolicyShape: StructShape = struct("NetworkPolicy", {
  apiVersion: text,
  kind: text,
  metadata: objectMeta,
  spec: struct("NetworkPolicySpec", {
    podSelector: labelSelectorShape,
    policyTypes: list(namedText("PolicyType")),
    ingress: list(struct("NetworkPolicyIngressRule", { from: list(peer), ports: list(port) })),
    egress: list(struct("NetworkPolicyEgressRule", { to: list(peer), ports: list(port) })),
  }),
});
