import type { Location, Problem } from "@demarc/source";

export interface ProblemCode {
  readonly severity: Problem["severity"];
  /** One sentence: when it is reported. */
  readonly summary: string;
  /** What to do, in general; a problem may say it better. */
  readonly fix: string;
}

/** Problems that loaders report. */
export type LoaderProblemCode =
  | "file-unreadable"
  | "folder-unreadable"
  | "kustomization-chosen"
  | "kustomization-loop"
  | "kustomization-not-applied"
  | "kustomization-not-rendered"
  | "kustomization-remote"
  | "kustomization-unreadable"
  | "link-leaves-folder"
  | "list-item-not-kubernetes"
  | "lists-too-deep"
  | "not-a-file"
  | "not-kubernetes"
  | "nothing-to-read"
  | "overlays-overlap"
  | "path-not-found"
  | "unrendered-template";

/** Problems of this package: of loaders, of building a cluster and of asking it for names. */
export type KubernetesProblemCode =
  | LoaderProblemCode
  | "address-not-read"
  | "api-group-mistaken"
  | "api-version-not-read"
  | "cni-contradictory"
  | "cni-enforces-nothing"
  | "cni-nodes-not-given"
  | "cni-field-not-honoured"
  | "kind-mistyped"
  | "name-ambiguous"
  | "name-not-found"
  | "object-refused"
  | "option-not-read"
  | "policy-kind-gated"
  | "policy-kind-inert"
  | "policy-kind-not-judged"
  | "runs-unknown-pods";

/** Every problem that this package reports. Codes are stable for ever: people write them down. */
export const PROBLEM_CODES: Readonly<Record<KubernetesProblemCode, ProblemCode>> = {
  "address-not-read": {
    severity: "error",
    summary: "An address that was asked about is none.",
    fix: "write it as `10.42.1.61` or `fd00::1`, without port and prefix length",
  },
  "object-refused": {
    severity: "error",
    summary: "The API server would refuse the object, so it is in no cluster as it is written.",
    fix: "mend the field; `demarc validate` lists all errors of all objects",
  },
  "api-version-not-read": {
    severity: "warning",
    summary: "The kind is known, but not in this version: its fields may mean something else. An error in Kubernetes' own groups, where no cluster has it.",
    fix: "write the version that current releases of Kubernetes serve",
  },
  "api-group-mistaken": {
    severity: "error",
    summary: "The kind is known, and its API group is another: the API server has no match for it, so the object is in no cluster.",
    fix: "mend `apiVersion`; `kubectl api-resources` lists the group of each kind",
  },
  "cni-contradictory": {
    severity: "error",
    summary: "The manifests show several network plug-ins that enforce policies.",
    fix: "give manifests of one cluster, or say which it has with `--cni` or `environment.cni`",
  },
  "cni-nodes-not-given": {
    severity: "warning",
    summary: "Address blocks match no nodes with this network plug-in, and which addresses are nodes' is not in the input.",
    fix: "give the Node objects (`kubectl get nodes -o yaml`)",
  },
  "cni-enforces-nothing": {
    severity: "error",
    summary: "The network plug-in enforces no policies: everything passes.",
    fix: "install a plug-in or agent that enforces NetworkPolicy; if there is one, name it with `--cni` or `environment.cni`",
  },
  "cni-field-not-honoured": {
    severity: "warning",
    summary: "A field of a policy does something else with this network plug-in than the API says.",
    fix: "write the policy without it, e.g. ports one by one and by number",
  },
  "policy-kind-gated": {
    severity: "warning",
    summary: "The network plug-in enforces this kind of policy only where a feature gate is on.",
    fix: "make sure that it is, or write NetworkPolicies",
  },
  "policy-kind-inert": {
    severity: "warning",
    summary: "The network plug-in does not enforce this kind of policy, so such objects do nothing.",
    fix: "write what the plug-in enforces, or name the plug-in that the cluster has with `--cni` or `environment.cni`",
  },
  "policy-kind-not-judged": {
    severity: "warning",
    summary: "The network plug-in enforces this kind of policy, and Demarc does not read it: flows may be other than what is said.",
    fix: "judge the pods that it selects by hand, or write NetworkPolicies",
  },
  "kind-mistyped": {
    severity: "warning",
    summary: "No such kind is known in its API group, and one with nearly that name is. An error in Kubernetes' own groups.",
    fix: "mend the spelling; kinds are case-sensitive",
  },
  "option-not-read": {
    severity: "error",
    summary: "A declared pod network or Kubernetes version cannot be read.",
    fix: "give blocks as `10.42.0.0/16` and versions as `1.36`",
  },
  "name-not-found": {
    severity: "error",
    summary: "No workload, Service or node of the input has the name that was asked for.",
    fix: "name a workload as `namespace/name` or `namespace/kind/name`",
  },
  "name-ambiguous": {
    severity: "error",
    summary: "Several workloads of different kinds have the name that was asked for.",
    fix: "say which: `namespace/kind/name`",
  },
  "runs-unknown-pods": {
    severity: "warning",
    summary: "A custom resource runs pods that an object outside the input describes.",
    fix: "give that object too",
  },
  "path-not-found": {
    severity: "error",
    summary: "Nothing stands at a path that was given.",
    fix: "give the path of a folder or file with manifests, or `-` for standard input",
  },
  "not-a-file": {
    severity: "error",
    summary: "A path leads to a pipe, a socket or a device.",
    fix: "give its content on standard input: `demarc check -`",
  },
  "file-unreadable": {
    severity: "error",
    summary: "A file was found but could not be read.",
    fix: "mend the link or the right to read it, or leave it out",
  },
  "folder-unreadable": {
    severity: "error",
    summary: "A folder was found but could not be read.",
    fix: "give yourself the right to read it, or leave it out",
  },
  "link-leaves-folder": {
    severity: "warning",
    summary: "A symbolic link leads out of the folders that were given; it is not followed.",
    fix: "give the path that the link leads to as well",
  },
  "nothing-to-read": {
    severity: "error",
    summary: "A folder, or standard input, holds no YAML or JSON.",
    fix: "give the folder that holds the manifests, or pipe them in: `kubectl get pods,ns,svc,netpol -A -o json | demarc check -`",
  },
  "not-kubernetes": {
    severity: "note",
    summary: "Documents are no Kubernetes objects: they lack `apiVersion` or `kind`.",
    fix: "nothing, if they belong to other tools",
  },
  "list-item-not-kubernetes": {
    severity: "error",
    summary: "An item of a List is no Kubernetes object.",
    fix: "give each item `apiVersion` and `kind`, or remove it",
  },
  "lists-too-deep": {
    severity: "error",
    summary: "Lists of objects hold lists, deeper than is read.",
    fix: "write the objects into one List",
  },
  "unrendered-template": {
    severity: "warning",
    summary: "A file is a template (Helm, Jinja, Go, ERB); what it renders to is not known.",
    fix: "render it and give the result: `helm template RELEASE CHART | demarc check -`, or the output of Ansible",
  },
  "kustomization-unreadable": {
    severity: "error",
    summary: "A kustomization, or something that it names, cannot be read.",
    fix: "mend the entry, or give the output of `kubectl kustomize` on standard input",
  },
  "kustomization-loop": {
    severity: "error",
    summary: "Kustomizations name each other in a circle.",
    fix: "remove one of the entries",
  },
  "kustomization-remote": {
    severity: "warning",
    summary: "A kustomization names something on the network; it is not fetched.",
    fix: "give the rendered result: `kubectl kustomize DIR | demarc check -`",
  },
  "kustomization-not-applied": {
    severity: "warning",
    summary: "A kustomization says more than could be applied.",
    fix: "install kubectl or kustomize, or give the rendered result: `kubectl kustomize DIR | demarc check -`",
  },
  "kustomization-not-rendered": {
    severity: "warning",
    summary: "kubectl or kustomize could not render a kustomization.",
    fix: "mend what it names; until then the kustomization is applied as far as we can",
  },
  "kustomization-chosen": {
    severity: "note",
    summary: "A folder holds several kustomizations; those that no other one names were applied.",
    fix: "give one of them alone to judge only that one",
  },
  "overlays-overlap": {
    severity: "warning",
    summary: "Two kustomizations that were given together make the same objects; the last one counts.",
    fix: "give one of them",
  },
};

type Details = Partial<Pick<Problem, "expected" | "fix" | "consequence">>;

/** A problem with the severity and remedy of its code. */
export function problem(
  code: KubernetesProblemCode,
  message: string,
  location: Location | undefined,
  details: Details & Partial<Pick<Problem, "severity">> = {},
): Problem {
  const { severity, fix } = PROBLEM_CODES[code];
  return { code, severity, message, ...(location === undefined ? {} : { location }), fix, ...details };
}

/** A problem of a loader with the severity and remedy of its code. */
export function loaderProblem(
  code: LoaderProblemCode,
  message: string,
  location: Location | undefined,
  details: Details & Partial<Pick<Problem, "severity">> = {},
): Problem {
  const { severity, fix } = PROBLEM_CODES[code];
  return { code, severity, message, ...(location === undefined ? {} : { location }), fix, ...details };
}
