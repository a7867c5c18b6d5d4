import { defineKind, type Kind } from "../../kind.ts";
import { subdomainErrors } from "../../names.ts";
import { compileNetworkPolicy } from "./compile.ts";
import { readNetworkPolicy } from "./read.ts";
import { networkPolicyShape } from "./shape.ts";
import { networkPolicyErrors } from "./validate.ts";

export const networkPolicyKind: Kind = defineKind({
  reads: [
    { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
    { apiVersion: "extensions/v1beta1", kind: "NetworkPolicy", removedIn: "1.16" },
  ],
  namespaced: true,
  checkName: subdomainErrors,
  shape: networkPolicyShape,
  validate: networkPolicyErrors,
  whenRefused: "the policy is not in force as written: flows of the pods that it would select are undetermined",
  read(object) {
    const written = readNetworkPolicy(object);
    return [{ role: "network-policy", written, compile: (namespace, plugIn) => compileNetworkPolicy(written, namespace, plugIn) }];
  },
});
