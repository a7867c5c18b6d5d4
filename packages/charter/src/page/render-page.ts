import type { ApprovalEnd, Charter, CharterNamespace, External, FlowEnd, FlowPort, ForbiddenSide, RequiredFlow, Responsibility } from "../charter.ts";
import { portsToWrite, surroundingsOf } from "../complete-flow.ts";
import { cniOptionsText } from "../file/cni-options.ts";
import { formatPort, readPorts } from "../ports.ts";
import { isPlainReason } from "./flows.ts";
import { formatMarks, type MarkKey } from "./marks.ts";
import { bold, code, escapeText, table } from "./markdown-text.ts";
import { readPage } from "./read-page.ts";
import { sideText } from "../statements.ts";

/**
 * The charter as a guidelines page. `readPage(renderPage(c))` is `c` but for places, for the wording of statements
 * that entries were made of (a row of a table comes back as the entry says it), and for inferences from wording.
 * Where the words of an entry alone would be read as something else, a mark behind it says what is meant; to find
 * these the page is read once while it is written. Statement ids follow the order of the entries.
 */
export function renderPage(charter: Charter): string {
  const draft = new PageText(charter, () => []).render();
  const { value: read } = readPage({ path: "page.md", text: draft });
  return new PageText(charter, (list, index) => marksFor(charter, read, list, index)).render();
}

type MarkedList = "responsibilities" | "flows" | "forbidden" | "requestFields" | "focus" | "principles" | "troubleshooting";
type Marks = readonly (readonly [MarkKey, string | undefined])[];

/** What has to be said behind an entry, as it came back different from what it is. */
function marksFor(charter: Charter, read: Charter, list: MarkedList, index: number): Marks {
  const wanted = marksOf(charter, list, index);
  const found = marksOf(read, list, index);
  const sameText = textOf(charter, list, index) === textOf(read, list, index);
  const isSame = wanted.every(([key, value]) => found.find(([other]) => other === key)?.[1] === value);
  // All of them or none, as one may follow from another. A text that ends like marks gets its own behind it, so
  // that only those are taken off.
  return sameText && isSame ? [] : wanted;
}

function marksOf(charter: Charter, list: MarkedList, index: number): Marks {
  switch (list) {
    case "responsibilities": {
      const line = charter.responsibilities[index];
      return line === undefined ? [] : [["concerns", line.concerns.join(", ")], ["mode", line.mode]];
    }
    case "flows":
      return [["id", charter.flows[index]?.id]];
    case "forbidden":
      return [["id", charter.forbidden[index]?.id]];
    case "requestFields":
      return [["field", charter.requestFields[index]?.field]];
    case "focus":
      return [["focus", charter.focus[index]?.focus], ["file", charter.focus[index]?.file]];
    case "principles":
      return [["principle", charter.principles[index]?.principle]];
    case "troubleshooting": {
      const route = charter.troubleshooting[index];
      return route === undefined ? [] : [["route", route.route], ["team", route.team], ["urgency", route.urgency]];
    }
  }
}

function textOf(charter: Charter, list: MarkedList, index: number): string | undefined {
  // Flows and their bans are told by their ends; their words follow from them.
  return list === "flows" || list === "forbidden" ? "" : charter[list][index]?.text;
}

class PageText {
  readonly #charter: Charter;
  readonly #marks: (list: MarkedList, index: number) => Marks;

  constructor(charter: Charter, marks: (list: MarkedList, index: number) => Marks) {
    this.#charter = charter;
    this.#marks = marks;
  }

  render(): string {
    const sections = [
      this.#charter.title === "" ? [] : [`# ${escapeText(this.#charter.title)}`],
      this.#section("## Responsibilities", this.#responsibilities()),
      this.#section("## Namespaces", this.#namespaces()),
      this.#section("## Required flows", this.#flows()),
      this.#section("## Forbidden flows", this.#forbidden()),
      this.#section("## External dependencies", this.#externals()),
      this.#section("## When to engage the platform team", this.#charter.triggers.map(({ text }, index) => `${index + 1}. ${escapeText(text)}`)),
      this.#section("## Documentation required", this.#list("requestFields", "-")),
      this.#section("## Example request", this.#example()),
      this.#section("## Application policies", this.#focus()),
      this.#section("## Principles", this.#list("principles", "1")),
      this.#section("## Troubleshooting", this.#list("troubleshooting", "1")),
      this.#section("## Approved requests", this.#approvals()),
      this.#section("## Waivers", this.#waivers()),
      this.#section("## Connectivity tests", this.#probes()),
      this.#section("## Environment", this.#environment()),
      this.#section("## Contacts", this.#contacts()),
    ];
    return `${sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n")}\n`;
  }

  #section(heading: string, lines: readonly string[]): readonly string[] {
    return lines.length === 0 ? [] : [heading, "", ...lines];
  }

  #list(list: "requestFields" | "principles" | "troubleshooting", marker: "-" | "1"): readonly string[] {
    return this.#charter[list].map(({ text }, index) => `${marker === "-" ? "-" : `${index + 1}.`} ${escapeText(text)}${formatMarks(this.#marks(list, index))}`);
  }

  /** Under the heading of its team, in the order of the charter: a team may come twice. */
  #responsibilities(): readonly string[] {
    const lines: string[] = [];
    for (const group of runs(this.#charter.responsibilities.map((line, index) => ({ line, index })), ({ line }) => line.team)) {
      const team = group[0]?.line.team ?? "";
      if (lines.length > 0) lines.push("");
      lines.push(`### ${escapeText(this.#teamName(team))}`, "", ...group.map(({ line, index }) => this.#responsibility(line, index)));
    }
    return lines;
  }

  #responsibility({ text }: Responsibility, index: number): string {
    return `- ${escapeText(text)}${formatMarks(this.#marks("responsibilities", index))}`;
  }

  #namespaces(): readonly string[] {
    const groups = runs(this.#charter.namespaces, (namespace: CharterNamespace) => namespace.statement ?? namespace.name);
    if (groups.length === 0) return [];
    const rows = groups.map((group) => {
      const [first] = group;
      return [group.map(({ name }) => code(name)).join(", "), escapeText(this.#teamName(first?.owner ?? "platform")), escapeText(first?.purpose ?? "")];
    });
    return table(["Namespace", "Owner", "Purpose"], rows);
  }

  #flows(): readonly string[] {
    let statement = "";
    return this.#charter.flows.flatMap((flow, index) => {
      const again = flow.statement === statement;
      statement = flow.statement;
      const marks: Marks = [["as", again ? flow.statement : undefined], ...this.#marks("flows", index)];
      const own = flow.reasons.filter((reason) => reason.statement === flow.statement);
      const [inline, ...more] = own;
      const isPlain =
        inline !== undefined &&
        more.length === 0 &&
        inline === flow.reasons[0] &&
        readPorts(inline.text).ports.length === 0 &&
        comesBackInline(flow, inline.text, this.#ends(flow));
      const head = `${index + 1}. ${this.#ends(flow)}${isPlain ? `: ${escapeText(inline.text)}` : ""}${formatMarks(marks)}`;
      const below = flow.reasons.filter((reason) => !isPlain || reason !== inline);
      const indent = " ".repeat(`${index + 1}. `.length);
      const markOf = ({ text, statement }: (typeof below)[number]): string => {
        if (statement === flow.statement) return formatMarks([["reason", "flow"]]);
        return endsLikeMarks(text) || !isPlainReason(text) ? formatMarks([["reason", "own"]]) : "";
      };
      return [head, ...below.map((reason) => `${indent}- ${escapeText(reason.text)}${markOf(reason)}`)];
    });
  }

  #ends(flow: RequiredFlow): string {
    const ports = portsToWrite(flow, surroundingsOf(this.#charter.externals, this.#charter.namespaces, "page"));
    return `${flow.from.map(endText).join(", ")} → ${[...flow.to.map(endText), ...flow.toExternals.map(bold)].join(", ")}${portsText(ports)}`;
  }

  #forbidden(): readonly string[] {
    const side = (its: ForbiddenSide): string => sideText(its, (end) => ("external" in end ? bold(end.external) : endText(end)));
    return this.#charter.forbidden.map(({ from, to, ports }, index) => `- ${side(from)} → ${side(to)}${portsText(ports)}${formatMarks(this.#marks("forbidden", index))}`);
  }

  #externals(): readonly string[] {
    const groups = runs(this.#charter.externals, ({ statement }: External) => statement);
    if (groups.length === 0) return [];
    const rows = groups.map((group) => {
      const [first] = group;
      return [escapeText(first?.name ?? ""), group.map((external) => code(addressText(external))).join(", "), first === undefined ? "" : kindText[first.kind]];
    });
    return table(["Name", "Address", "Kind"], rows);
  }

  #example(): readonly string[] {
    const { requestExample } = this.#charter;
    if (requestExample === undefined) return [];
    const { request, source, destination, protocol, justification } = requestExample;
    const lines = [["Request", request], ["Source", source], ["Destination", destination], ["Protocol", protocol], ["Justification", justification]].filter(([, value]) => value !== "");
    return ["```", ...lines.map(([label, value]) => `${label ?? ""}: ${value ?? ""}`), "```"];
  }

  #focus(): readonly string[] {
    const lines: string[] = [];
    for (const group of runs(this.#charter.focus.map((item, index) => ({ item, index })), ({ item }) => item.file ?? "")) {
      const file = group[0]?.item.file;
      if (lines.length > 0) lines.push("");
      if (file !== undefined) lines.push(`${code(file.replaceAll("`", ""))} is about:`, "");
      else if (lines.length > 0) lines.push("In general:", "");
      lines.push(...group.map(({ item, index }) => `- ${escapeText(item.text)}${formatMarks(this.#marks("focus", index))}`));
    }
    return lines;
  }

  #approvals(): readonly string[] {
    const rows = this.#charter.approvals.map(({ id, from, to, ports, approvedBy, expires }) => [
      escapeText(id),
      approvalEndText(from),
      approvalEndText(to),
      ports.map(formatPort).join(", "),
      escapeText(approvedBy.length === 1 && !/,|&|\band\b/.test(approvedBy[0] ?? "") ? (approvedBy[0] ?? "") : `${approvedBy.join("; ")}${approvedBy.length === 1 ? ";" : ""}`),
      expires ?? "-",
    ]);
    return rows.length === 0 ? [] : table(["Id", "From", "To", "Ports", "Approved by", "Expires"], rows);
  }

  #waivers(): readonly string[] {
    const rows = this.#charter.waivers.map(({ rule, file, object, fingerprint, reason, owner, expires }) =>
      [rule, file, object, fingerprint, reason, owner, expires].map((cell) => escapeText(cell ?? "")),
    );
    return rows.length === 0 ? [] : table(["Rule", "File", "Object", "Fingerprint", "Reason", "Owner", "Expires"], rows);
  }

  #probes(): readonly string[] {
    const rows = this.#charter.probes.map(({ from, to, protocol, port, expect, ipFamily }) => [
      escapeText(from),
      escapeText(to),
      protocol,
      port === undefined ? "" : String(port),
      expect,
      ipFamily === undefined ? "" : String(ipFamily),
    ]);
    return rows.length === 0 ? [] : table(["From", "To", "Protocol", "Port", "Expected", "IP family"], rows);
  }

  #environment(): readonly string[] {
    const { cni, cniOptions, kubernetesVersion, podCidrs, serviceCidrs, nodeCidrs, apiServers, lbSource } = this.#charter.environment;
    const facts: readonly (readonly [string, string])[] = [
      ["CNI", cni ?? ""], ["CNI options", cniOptionsText(cniOptions)], ["Kubernetes version", kubernetesVersion ?? ""], ["Pod CIDRs", podCidrs.join(", ")], ["Service CIDRs", serviceCidrs.join(", ")],
      ["Node CIDRs", nodeCidrs.join(", ")], ["API servers", apiServers.join(", ")], ["Load balancer source", lbSource ?? ""],
    ];
    return facts.filter(([, value]) => value !== "").map(([label, value]) => `- ${label}: ${escapeText(value)}`);
  }

  #contacts(): readonly string[] {
    const { lastUpdated, teams } = this.#charter;
    const rows = teams.map(({ id, name, contact }) => [escapeText(name), code(id), contact === undefined ? "-" : escapeText(contact)]);
    return [...(lastUpdated === undefined ? [] : [`**Last updated**: ${lastUpdated.date}`, ""]), ...table(["Team", "Id", "Contact"], rows)];
  }

  #teamName(id: string): string {
    return this.#charter.teams.find((team) => team.id === id)?.name ?? id;
  }
}

const kindText: Readonly<Record<External["kind"], string>> = { "load-balancer": "load balancer", appliance: "appliance", saas: "SaaS" };

function approvalEndText(end: ApprovalEnd): string {
  return "cidr" in end ? code(end.cidr) : endText(end);
}

function endText(end: FlowEnd): string {
  const labels = [...(end.podLabels ?? [])].map(([key, value]) => `${key}=${value}`).join(", ");
  return `${code(end.workload === undefined ? end.namespace : `${end.namespace}/${end.workload}`)}${labels === "" ? "" : ` (${escapeText(labels)})`}`;
}

function portsText(ports: readonly FlowPort[]): string {
  return ports.length === 0 ? "" : ` (${ports.map(formatPort).join(", ")})`;
}

function addressText({ address, port, protocol }: External): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return port === undefined ? host : `${host}:${port}/${protocol}`;
}

/** A reason behind its flow is trimmed when it is read; one that would suffer stands below. */
function comesBackInline(flow: RequiredFlow, text: string, ends: string): boolean {
  const { value } = readPage({ path: "page.md", text: `## Required flows\n\n1. ${ends}: ${escapeText(text)}\n\n## External dependencies\n\n${flow.toExternals.map((name) => `- ${bold(name)}: \`192.0.2.1:1\``).join("\n")}\n` });
  const [read] = value.flows;
  return (
    read !== undefined &&
    value.flows.length === 1 &&
    read.reasons.length === 1 &&
    read.reasons[0]?.text === text &&
    read.from.length === flow.from.length &&
    read.to.length === flow.to.length
  );
}

function endsLikeMarks(text: string): boolean {
  return /\[[^[\]]*\]$/.test(text);
}

/** Neighbours with equal keys stand together. */
function runs<T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let last: string | undefined;
  for (const item of items) {
    const its = key(item);
    if (its === last) groups.at(-1)?.push(item);
    else groups.push([item]);
    last = its;
  }
  return groups;
}
