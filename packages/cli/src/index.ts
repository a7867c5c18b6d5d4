/** The commands as functions, for programs that embed Demarc: read manifests, build a cluster, judge it, ask. */
export { check, explain, jsonSchema, judge, list, validate } from "@demarc/operations";
export type { CheckOptions, CheckResult, Connectivity, Explanation, ExplainQuestion, Finding, Judged, ListOptions, ValidateResult } from "@demarc/operations";
export { buildCluster, loadManifests, nodeHost } from "@demarc/kubernetes";
export type { Cluster, ClusterOptions, LoaderHost, Manifests } from "@demarc/kubernetes";
export { readCharter, readPage } from "@demarc/charter";
export type { Charter } from "@demarc/charter";
export { main } from "./main.ts";
export type { Host, OutputStream } from "./host.ts";
