// Generated from the folders beside this file by `npm run generate`. Do not edit.
import type { Kind } from "../kind.ts";
import { anyKind } from "./any/kind.ts";
import { configMapKind } from "./config-map/kind.ts";
import { cronJobKind } from "./cron-job/kind.ts";
import { daemonSetKind } from "./daemon-set/kind.ts";
import { deploymentKind } from "./deployment/kind.ts";
import { endpointSliceKind } from "./endpoint-slice/kind.ts";
import { endpointsKind } from "./endpoints/kind.ts";
import { ingressKind } from "./ingress/kind.ts";
import { ingressClassKind } from "./ingress-class/kind.ts";
import { jobKind } from "./job/kind.ts";
import { namespaceKind } from "./namespace/kind.ts";
import { networkPolicyKind } from "./network-policy/kind.ts";
import { nodeKind } from "./node/kind.ts";
import { podKind } from "./pod/kind.ts";
import { replicaSetKind } from "./replica-set/kind.ts";
import { replicationControllerKind } from "./replication-controller/kind.ts";
import { serviceKind } from "./service/kind.ts";
import { serviceAccountKind } from "./service-account/kind.ts";
import { statefulSetKind } from "./stateful-set/kind.ts";

export const kinds: readonly Kind[] = [
  anyKind,
  configMapKind,
  cronJobKind,
  daemonSetKind,
  deploymentKind,
  endpointSliceKind,
  endpointsKind,
  ingressKind,
  ingressClassKind,
  jobKind,
  namespaceKind,
  networkPolicyKind,
  nodeKind,
  podKind,
  replicaSetKind,
  replicationControllerKind,
  serviceKind,
  serviceAccountKind,
  statefulSetKind,
];
