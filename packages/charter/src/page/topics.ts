/** What a section of a page can be about. */
export type Topic =
  | "responsibilities"
  | "namespaces"
  | "flows"
  | "forbidden"
  | "externals"
  | "triggers"
  | "fields"
  | "example"
  | "focus"
  | "principles"
  | "troubleshooting"
  | "footer"
  | "waivers"
  | "approvals"
  | "probes"
  | "environment";

/**
 * Words of a heading that say what its section is about. The first line that matches decides, so the
 * more particular stand first: "Approved exceptions" is about exceptions, "Example request format" about
 * the example and not about the fields.
 */
const headings: readonly (readonly [Topic, RegExp])[] = [
  ["waivers", /\bwaivers?\b|\bexceptions?\b|\bexemptions?\b|accepted risks?|\bdeviations?\b/],
  ["approvals", /\b(?:approved|granted|agreed) (?:requests?|access|exceptions)\b|^approvals?\b(?! (?:process|required|needed|from))|request register|approval register|granted so far/],
  ["probes", /\bprobes\b|connectivity (?:tests?|assertions?)|reachability (?:tests?|assertions?)/],
  ["environment", /^(?:the )?(?:cluster )?environment\b|cluster facts|about the cluster|cluster (?:details|data)/],
  [
    "forbidden",
    /forbidden|prohibited|not allowed|never allowed|disallowed|not permitted|must (?:never|not)|never be|denied|blocked|off[- ]limits|no-go|what is closed|stays? closed/,
  ],
  ["example", /(?:examples?|samples?|templates?|format)\b.*\b(?:requests?|tickets?|applications?)\b|\b(?:requests?|tickets?)\b.*\b(?:examples?|samples?|templates?|formats?|form)\b|\b(?:requests?|tickets?)\b.*\b(?:looks?|reads?|is written|are written) like\b/],
  [
    "fields",
    /\b(?:documentation|information|details|fields|data)\b.*\b(?:required|needed|mandatory|necessary|must|to (?:give|include|provide)|to be (?:given|provided|supplied|included|submitted))\b|\b(?:required|mandatory|necessary|needed) (?:documentation|information|fields|details|data)\b|\b(?:requests?|tickets?)\b.*\b(?:must|should|needs?|contains?|includes?|contents?)\b|what to (?:include|write|provide|put|send)|what .*\b(?:request|ticket)\b/,
  ],
  [
    "triggers",
    /\bwhen\b.*\b(?:engage|involve|contact|ask|call|request|talk|consult|approval|ticket|sign[- ]?off|review|loop|notify|come)\b|\b(?:approval|review|sign[- ]?off)s? (?:is |are )?(?:required|needed|necessary)\b|\bengag(?:e|ing|ement)\b|\b(?:needs?|requires?) (?:the )?(?:\w+ )?(?:approval|review|sign[- ]?off)\b|\bask\b.*\bfirst\b|changes that need|when to/,
  ],
  ["troubleshooting", /troubleshoot|\bincidents?\b|\bdebug|\bproblems?\b|\boutages?\b|\bbreaks?\b|\bbroken\b|goes wrong|\bescalat|who (?:to|do (?:you|we)|should (?:you|we)) call|runbook|first aid|\bfail(?:s|ure|ures)?\b|(?:cannot|can't|can not) (?:connect|reach|talk)|(?:does|do)(?: not|n't) work|not working|unreachable|when (?:something|things)/],
  ["externals", /\bexternals?\b|\boutside\b|third[- ]party|off[- ]cluster|beyond the cluster|\bupstreams?\b|\boutbound\b|\binternet\b|\bsaas\b|egress (?:destinations|allow-?list)/],
  [
    "flows",
    /\b(?:required|allowed|permitted|needed|necessary|agreed|expected)\b.*\b(?:communications?|flows?|traffic|connections?|connectivity|paths?|access)\b|\b(?:cross|inter)[- ]namespace\b|\b(?:communication|traffic|flow|connection|connectivity|network) (?:matrix|flows?|map|paths?|table)\b|who (?:talks|speaks|may talk|can talk|calls)\b|\bdata ?flows?\b|^(?:the )?(?:flows|connections|traffic)\b|^(?:the )?(?:network )?communications?(?: (?:paths?|rules?|requirements?))?$/,
  ],
  ["namespaces", /\bnamespaces?\b|\btenancy\b|\bzones?\b/],
  ["principles", /\bprinciples?\b|\btenets?\b|ground rules|golden rules|\bguiding\b|\bmaxims?\b/],
  [
    "focus",
    /\b(?:application|app|our|team|workload|tenant)s?(?:[- ](?:level|side|owned|specific|team))?\b.*\bpolic(?:y|ies)\b|what .*polic(?:y|ies)\b.*(?:cover|contain|do)|policy (?:scope|contents?|style|authoring)|\bfocus\b/,
  ],
  ["footer", /\bcontacts?\b|\bmaintainers?\b|document (?:control|info|information|history)|\bmetadata\b|\brevisions?\b|about this (?:page|document)|last updated/],
  ["responsibilities", /\bresponsib|\braci\b|\bownership\b|\bowns?\b|\bowners?\b|\baccountab|\bdut(?:y|ies)\b|\broles?\b|who does what|division of|\bremit\b|\bmatrix\b/],
];

/** What a heading says that its section is about; undefined when it says nothing that we know. */
export function topicOfHeading(heading: string): Topic | undefined {
  const words = heading
    .toLowerCase()
    .replace(/[‐‑‒–—]/g, "-")
    .replace(/[’‘]/g, "'")
    .replace(/^[\s\d.)§#]+/, "")
    .trim();
  return headings.find(([, pattern]) => pattern.test(words))?.[0];
}

/** What the columns of a table say that it lists, whatever the heading above it says. */
export function topicOfTable(header: readonly string[], heading: Topic | undefined): Topic | undefined {
  if (isFlowMatrix(header)) return heading === "forbidden" ? heading : "flows";
  const columns = header.map(columnOf);
  const has = (...names: readonly (ColumnName | undefined)[]): boolean => names.every((name) => columns.includes(name));
  if (has("source", "destination")) {
    if (heading === "forbidden" || heading === "approvals" || heading === "probes") return heading;
    if (has("expect")) return "probes";
    return has("approver") ? "approvals" : "flows";
  }
  if (has("waived-rule")) return "waivers";
  if (heading === "environment" || heading === "footer" || heading === "troubleshooting" || heading === "triggers") return heading;
  if (has("address") && !has("namespace")) return "externals";
  if (has("namespace") && heading !== "flows" && heading !== "externals") return "namespaces";
  return heading;
}

/** A table with sources before its rows and destinations above its columns: its first heading says "from \\ to". */
export function isFlowMatrix(header: readonly string[]): boolean {
  return header.length > 2 && /^\W*(?:from|sources?)\s*\W+\s*(?:to|destinations?)\W*$|^\W*(?:to|destinations?)\s*\W+\s*(?:from|sources?)\W*$/i.test(header[0] ?? "");
}

export type ColumnName =
  | "source" | "destination" | "direction" | "ports" | "protocol" | "reason" | "namespace" | "owner" | "purpose" | "address" | "name"
  | "concern" | "expect" | "approver" | "expires" | "id" | "waived-rule" | "contact" | "kind" | "file" | "object" | "fingerprint" | "for" | "family" | "standing" | "role";

const columnWords: readonly (readonly [ColumnName, RegExp])[] = [
  ["waived-rule", /^(?:waived )?(?:rule|check)s?$/],
  ["standing", /^(?:allow(?:ed)?|permit(?:ted)?|status|state|required|needed|mandatory|enabled|active|action|effect|decision|permission|access|open)\??$/],
  ["role", /^(?:roles?|(?:type|kind) of team|team type)$/],
  ["concern", /^(?:responsible|accountable) for\b|^in charge of\b|^(?:takes care of|looks after|owns|decides|handles|duties)\b/],
  ["family", /\bip family\b|\bfamily\b/],
  ["file", /^files?$|^paths?$/],
  ["object", /^objects?$/],
  ["fingerprint", /fingerprint/],
  ["for", /^(?:for|applies to|covers|where)$/],
  ["expires", /expir|valid until|until|end date|ends?$/],
  ["approver", /approv|granted by|agreed by|signed off/],
  ["expect", /expect|verdict|must be|result/],
  ["source", /^(?:from|sources?|clients?|callers?|origin|initiator|consumer|src)\b/],
  ["destination", /^(?:to|destinations?|targets?|servers?|callees?|dest|dst|provider)\b/],
  ["direction", /direction/],
  ["ports", /\bports?\b/],
  ["protocol", /protocol|transport|l4/],
  ["address", /\baddress|endpoint|\bhosts?\b|hostname|\bips?\b|cidr|\burls?\b|fqdn|\bvips?\b/],
  ["namespace", /namespaces?/],
  ["contact", /contact|mail|slack|channel|on[- ]?call|reach (?:us|them)/],
  ["owner", /owner|owned by|\bteam|responsible|accountable|managed by|belongs to|whose/],
  ["reason", /reason|why|justif|because|rationale|need|used for|business/],
  ["purpose", /purpose|what (?:runs|lives|for)|description|contents?|workloads?|use|runs|notes?|comment/],
  ["concern", /concern|area|topic|responsib|task|activity|duty|what|item|subject|scope/],
  ["kind", /^(?:kind|type|category)$/],
  ["id", /^(?:id|#|no\.?|nr\.?|number|ref(?:erence)?|request|ticket)$/],
  ["name", /name|service|system|dependency|component/],
];

/** What a column of a table holds, by its heading; undefined when the heading is none that we know. */
export function columnOf(heading: string): ColumnName | undefined {
  const words = heading.toLowerCase().trim();
  return columnWords.find(([, pattern]) => pattern.test(words))?.[0];
}
