import type { Location, Problem } from "@demarc/source";

export interface CharterProblemCodeEntry {
  readonly severity: Problem["severity"];
  /** One sentence: when it is reported. */
  readonly summary: string;
  /** What to do, in general; a problem may say it better. */
  readonly fix: string;
}

export type CharterProblemCode =
  | "page-not-understood" | "page-section-missing" | "page-section-not-understood" | "page-sentence-not-checked" | "page-text-struck" | "page-column-not-read" | "page-too-many-problems"
  | "team-not-understood" | "team-missing" | "responsibility-unclear" | "responsibility-given-twice"
  | "namespace-not-understood" | "namespace-owned-twice" | "namespace-without-owner" | "namespace-unknown" | "namespace-unlisted"
  | "flow-not-understood" | "flow-end-not-understood" | "flow-not-settled" | "flow-ends-equal" | "flow-without-port" | "flow-reason-unclear" | "flow-twice"
  | "flow-required-and-forbidden" | "port-not-understood"
  | "external-not-an-address" | "external-without-port" | "external-twice" | "external-too-wide" | "external-not-outside" | "external-address-unclear"
  | "request-field-missing" | "request-example-unclear" | "route-without-team"
  | "contact-not-addressable" | "date-not-understood" | "date-ambiguous" | "date-older-than-policies"
  | "waiver-of-no-rule" | "entry-expired"
  | "waiver-not-understood" | "approval-not-understood" | "approval-without-consent" | "probe-not-understood" | "environment-not-understood"
  | "charter-not-a-charter" | "charter-unknown-field" | "charter-missing-field" | "charter-wrong-value" | "charter-unknown-team" | "charter-duplicate"
  | "charter-too-many-problems";

/** Every problem that this package reports. Codes are stable for ever: people write them down. */
export const CHARTER_PROBLEM_CODES: Readonly<Record<CharterProblemCode, CharterProblemCodeEntry>> = {
  "page-not-understood": {
    severity: "error",
    summary: "Nothing of the page is understood as a guideline, so that nothing can be judged by it.",
    fix: "give the guidelines page itself as Markdown (not a PDF, an export or a page of links), with lists below its headings",
  },
  "page-section-missing": {
    severity: "note",
    summary: "The page has no section for something that guidelines settle, so it cannot be checked.",
    fix: "add the section, or leave it out knowingly",
  },
  "page-section-not-understood": {
    severity: "note",
    summary: "A section lists things, and neither its heading nor its columns say what.",
    fix: "name the section after what it lists, e.g. `Required flows`, `External dependencies`, `Namespaces`",
  },
  "page-sentence-not-checked": {
    severity: "note",
    summary: "A sentence sounds like a requirement, but stands outside the lists and tables that are read.",
    fix: "make it an item of the section's list",
  },
  "page-text-struck": {
    severity: "note",
    summary: "Something on the page is struck through, so it counts as not written.",
    fix: "remove it, or take the marks off when it still holds",
  },
  "page-column-not-read": {
    severity: "note",
    summary: "A table has a column that says nothing which is known, so its cells are left out.",
    fix: "name it after what it holds, e.g. `From`, `To`, `Port`, `Reason`, `Owner`, `Contact`, or leave it for people",
  },
  "page-too-many-problems": { severity: "warning", summary: "The page has more problems than are shown.", fix: "mend those that are shown first" },
  "team-not-understood": { severity: "warning", summary: "A heading or column among the responsibilities names no team.", fix: "name the team, e.g. `Payments team responsibilities`" },
  "team-missing": { severity: "warning", summary: "The page names no application team, or no platform team.", fix: "add a list of responsibilities with the team's name as its heading" },
  "responsibility-unclear": {
    severity: "note",
    summary: "A responsibility is none of the concerns that Demarc can check.",
    fix: "use one of the known words (default deny, DNS, ingress, service mesh, cross-namespace, external access, pod-to-pod …), or leave it for people",
  },
  "responsibility-given-twice": { severity: "warning", summary: "Two teams own the same concern.", fix: "give the concern to one team and let the other one request" },
  "namespace-not-understood": { severity: "error", summary: "An entry of the list of namespaces names none.", fix: "start it with the namespace in backticks, e.g. `` `payments-prod` - card payments ``" },
  "namespace-owned-twice": { severity: "error", summary: "Two teams own the same namespace.", fix: "give the namespace to one team" },
  "namespace-without-owner": { severity: "warning", summary: "The page has several application teams and does not say whose a namespace is.", fix: "add the team, e.g. an `Owner` column or `(owner: payments)`" },
  "namespace-unknown": { severity: "warning", summary: "The page names a namespace that the manifests do not know.", fix: "correct the name, or give its manifests too" },
  "namespace-unlisted": { severity: "note", summary: "An approval, a connectivity test or the example of a request speaks of no namespace that the page knows.", fix: "correct the names, or list the namespaces" },
  "flow-not-understood": { severity: "error", summary: "An entry of the list of flows does not say who talks to whom.", fix: "write it as `source` → `destination`: reason, TCP port" },
  "flow-end-not-understood": { severity: "error", summary: "An end of a flow is no namespace and none of the page's externals.", fix: "write the namespace in backticks" },
  "flow-not-settled": {
    severity: "warning",
    summary: "A flow is qualified (optional, planned, removed, until a day), or the page does not say whether it is allowed or forbidden.",
    fix: "say that it is required, or forbid it; list what was granted until a day under `Approved requests`, and remove what is gone",
  },
  "flow-ends-equal": { severity: "error", summary: "A flow's source and destination are the same namespace.", fix: "correct one end; traffic inside a namespace needs no entry" },
  "flow-without-port": { severity: "warning", summary: "A flow names no port, and none follows from its reasons.", fix: "add the ports on which the destination is meant to be reached: `(TCP PORT, PORT)`" },
  "flow-reason-unclear": { severity: "warning", summary: "A reason of a flow names no service and no port that could be checked.", fix: "name the service and its port, e.g. `- API server: TCP 6443`" },
  "flow-twice": { severity: "warning", summary: "The same flow is listed twice.", fix: "merge the two entries" },
  "flow-required-and-forbidden": { severity: "error", summary: "One statement of the page requires what another one forbids.", fix: "change one of the two" },
  "port-not-understood": { severity: "error", summary: "A port is not between 1 and 65535, or a range is too wide to be a list of ports.", fix: "write ports as `TCP 9004, 9005` or a short range" },
  "external-not-an-address": { severity: "error", summary: "An external dependency has no address that could be checked.", fix: "give an IP address, a CIDR or a DNS name, and the port" },
  "external-without-port": { severity: "warning", summary: "An external dependency has no port, so every port of it counts as agreed.", fix: "add the port, e.g. `192.0.2.10:5000`" },
  "external-twice": { severity: "warning", summary: "The same address and port is listed twice.", fix: "merge the two entries" },
  "external-too-wide": { severity: "warning", summary: "An external dependency is so large a block that it lists the internet.", fix: "list the addresses that are meant" },
  "external-not-outside": { severity: "warning", summary: "An external dependency's address leads to no other machine: loopback, unspecified, multicast or reserved.", fix: "give the address at which pods reach it" },
  "external-address-unclear": { severity: "warning", summary: "An external dependency's address has leading zeros, or bits beyond its prefix.", fix: "write it in its usual form, e.g. `10.0.0.0/24`" },
  "request-field-missing": { severity: "note", summary: "The fields of a request leave out one without which no flow can be computed.", fix: "ask for description, source and destination, ports and protocols, and justification" },
  "request-example-unclear": { severity: "warning", summary: "The example of a request cannot be read as a flow.", fix: "give `Source:`, `Destination:` (namespace/service:port) and `Protocol:`" },
  "route-without-team": { severity: "warning", summary: "A troubleshooting route does not say who acts.", fix: "name the team that acts" },
  "contact-not-addressable": { severity: "warning", summary: "A contact cannot be reached by what the page says.", fix: "add a mail address, a handle such as `@team` or a channel such as `#team`" },
  "date-not-understood": { severity: "warning", summary: "A date cannot be read.", fix: "write it as year-month-day, e.g. `2025-07-07`" },
  "date-ambiguous": { severity: "warning", summary: "A date can be read as two different days.", fix: "write it as year-month-day, e.g. `2025-07-07`" },
  "date-older-than-policies": { severity: "note", summary: "Policies were changed after the page.", fix: "review the page and set its date" },
  "waiver-not-understood": { severity: "error", summary: "A waiver lacks its rule, its reason, its owner, its end, or what it is for.", fix: "give rule, file or object or fingerprint, reason, owner and expiry" },
  "waiver-of-no-rule": { severity: "error", summary: "A waiver names a rule that there is not, so it excuses nothing.", fix: "write the id of a rule; `demarc rules` lists them" },
  "entry-expired": { severity: "warning", summary: "An approval or a waiver has run out.", fix: "renew it with a reason that holds today, or delete it" },
  "approval-not-understood": { severity: "error", summary: "An approval lacks its id, an end or who approved it.", fix: "give id, source, destination, ports and approvers" },
  "approval-without-consent": { severity: "warning", summary: "An approval is given by none of those who can agree to it: the destination's owner, or the platform.", fix: "have the destination's owner approve it" },
  "probe-not-understood": { severity: "error", summary: "A connectivity test lacks an end, its port or what is expected.", fix: "give from, to, port and `allowed` or `denied`" },
  "environment-not-understood": { severity: "warning", summary: "A fact about the cluster cannot be read.", fix: "use one of: CNI, CNI options, Kubernetes version, pod CIDRs, service CIDRs, node CIDRs, API servers" },
  "charter-not-a-charter": { severity: "error", summary: "The file is not `kind: Charter` of `demarc.dev/v1alpha1`.", fix: "start it with `apiVersion: demarc.dev/v1alpha1` and `kind: Charter`" },
  "charter-unknown-field": { severity: "error", summary: "The charter has a field that no charter has.", fix: "correct the name or remove it; `demarc schema charter` lists all fields" },
  "charter-missing-field": { severity: "error", summary: "An entry of the charter lacks a field.", fix: "add the field" },
  "charter-wrong-value": { severity: "error", summary: "A field of the charter holds what it cannot hold.", fix: "write such a value in its place" },
  "charter-unknown-team": { severity: "error", summary: "The charter names a team that it does not list.", fix: "add the team to `teams`, or correct its id" },
  "charter-duplicate": { severity: "error", summary: "Two entries of the charter have the same id.", fix: "give each its own id" },
  "charter-too-many-problems": { severity: "warning", summary: "The charter has more problems than are shown.", fix: "mend those that are shown first" },
};

type Details = Partial<Pick<Problem, "severity" | "expected" | "fix" | "consequence">>;

/** A problem with the severity and remedy of its code. */
export function problem(code: CharterProblemCode, message: string, location: Location | undefined, details: Details = {}): Problem {
  const { severity, fix } = CHARTER_PROBLEM_CODES[code];
  return { code, severity, message, ...(location === undefined ? {} : { location }), fix, ...details };
}
