import antrea from "./data/antrea.json" with { type: "json" };
import awsVpcCni from "./data/aws-vpc-cni.json" with { type: "json" };
import calico from "./data/calico.json" with { type: "json" };
import cilium from "./data/cilium.json" with { type: "json" };
import flannel from "./data/flannel.json" with { type: "json" };
import kubeNetworkPolicies from "./data/kube-network-policies.json" with { type: "json" };
import kubeRouter from "./data/kube-router.json" with { type: "json" };
import none from "./data/none.json" with { type: "json" };
import ovnKubernetes from "./data/ovn-kubernetes.json" with { type: "json" };
import type { CniProfile } from "./profile.ts";

// JSON imports have literal types widened to `string`; profiles.test.ts holds each file against the whole shape.
const data: unknown = [antrea, awsVpcCni, calico, cilium, flannel, kubeNetworkPolicies, kubeRouter, none, ovnKubernetes];

/** All profiles of network plug-ins that ship with Demarc, by id. */
export const cniProfiles: readonly CniProfile[] = data as readonly CniProfile[];
