import { field, readDocuments, stringField, type Document, type Location, type Problem, type Reading, type SourceFile } from "@demarc/source";
import { z } from "zod";
import type {
  Approval, ApprovalEnd, Charter, CharterNamespace, External, FlowEnd, FlowPort, ForbiddenFlow, ForbiddenSide, Inference,
  RequestExample, RequiredFlow, Responsibility, Statement, Team, Waiver,
} from "../charter.ts";
import { kindOfAddress } from "../addresses.ts";
import { isIsoDate } from "../dates.ts";
import { FlowIds, letters } from "../flow-ids.ts";
import { lintCharter } from "../lint.ts";
import { completeFlow, surroundingsOf } from "../complete-flow.ts";
import type { FlowDraft } from "../needs.ts";
import type { Known } from "../page/ends.ts";
import { kindOfAddressText } from "../page/externals.ts";
import { oneLine, plainPhrase, quote } from "../page/phrase.ts";
import { focusOfText, principleOfText, routeOfText } from "../page/principles.ts";
import { fieldOfText, flowOfRequest } from "../page/protocol.ts";
import { PageReading } from "../page/reading.ts";
import { APPLICATION } from "../page/team-register.ts";
import { problem } from "../problem-codes.ts";
import { canonicalStatements, compareStatements, forbiddenText, sectionOfStatement } from "../statements.ts";
import { packsOfPurpose } from "../page/namespaces.ts";
import type { Entries, WrittenEnd, WrittenSide } from "./entries.ts";
import { EntryReader, type Entry } from "./entry-reader.ts";
import { CHARTER_API_VERSION, entrySchemas, environmentSchema, exampleSchema, metadataSchema } from "./schema.ts";

export interface CharterFile {
  readonly charter: Charter;
  /** Files and folders to check, as written: relative to the charter's folder. */
  readonly manifests: readonly string[];
}

/**
 * Reads `demarc.yaml`. Each entry stands for itself: a bad one is a problem at its line and column and is left
 * out, the others are read. Undefined when the file is no charter at all. What follows from the entries
 * (needs of flows, statements) is filled in as it is for a page. Never throws; cost is linear in the file.
 */
export function readCharter(source: SourceFile | Document): Reading<CharterFile | undefined> {
  if ("locate" in source) return readDocument(source, []);
  const { value: documents, problems } = readDocuments(source);
  const charters = documents.filter(({ value }) => stringField(value, "kind") === "Charter");
  const [first, second] = charters.length > 0 ? charters : documents;
  const start: Location = { file: source.path, line: 1, column: 1 };
  if (first === undefined) {
    const missing = problems.some(({ severity }) => severity === "error") ? [] : [problem("charter-not-a-charter", "the file is empty", start)];
    return { value: undefined, problems: [...problems, ...missing] };
  }
  const more = second !== undefined && charters.length > 1 ? [problem("charter-duplicate", "the file holds a second charter", second.locate([]), { consequence: "only the first one is read", fix: "keep one charter to a file" })] : [];
  return readDocument(first, [...problems, ...more]);
}

function readDocument(document: Document, before: readonly Problem[]): Reading<CharterFile | undefined> {
  const { value } = document;
  const version = stringField(value, "apiVersion");
  if (stringField(value, "kind") !== "Charter" || version !== CHARTER_API_VERSION) {
    const is = field(value, "kind") === "Charter" ? `\`apiVersion\` is ${version === undefined ? "missing" : quote(version)}` : "`kind` is not `Charter`";
    return { value: undefined, problems: [...before, problem("charter-not-a-charter", is, document.locate(field(value, "kind") === "Charter" ? ["apiVersion"] : ["kind"]), { expected: `\`apiVersion: ${CHARTER_API_VERSION}\` and \`kind: Charter\`` })] };
  }
  const reading = new PageReading("charter");
  const reader = new EntryReader(document, reading);
  reader.keys([], ["apiVersion", "kind", "metadata", "spec"]);
  const start = document.locate([]);
  // A charter of which nothing can be read would pass everything.
  if (!reader.isMapping(["spec"])) return { value: undefined, problems: [...before, ...reading.problems(start)] };
  if (field(value, "metadata") !== undefined) reader.one(["metadata"], metadataSchema);
  const { charter, problems } = new CharterBuilder(reader, reading).build();
  const manifests = reader.list(["spec", "manifests"], z.string({ error: "a path" }).min(1, "a path")).map((entry) => entry.value);
  return { value: { charter, manifests }, problems: [...before, ...reading.problems(start), ...problems, ...lintCharter(charter)] };
}

/** Turns entries into the charter's parts. */
class CharterBuilder {
  readonly #reader: EntryReader;
  readonly #reading: PageReading;
  readonly #start: Location;

  constructor(reader: EntryReader, reading: PageReading) {
    this.#reader = reader;
    this.#reading = reading;
    this.#start = reader.document.locate([]);
  }

  build(): { readonly charter: Charter; readonly problems: readonly Problem[] } {
    this.#reader.keys(["spec"], ["manifests", ...Object.keys(entrySchemas), "requestExample", "lastUpdated", "environment"]);
    const teams = this.#teams();
    const namespaces = this.#namespaces(teams);
    const externals = this.#externals();
    const drafts = this.#flows(externals);
    const around = surroundingsOf(externals, namespaces, "charter");
    const completed = drafts.map((draft) => completeFlow(draft, around));
    const known: Known = { namespaces, externals: externals.map(({ name }) => name) };
    const parts: Omit<Charter, "statements" | "inferences"> = {
      title: oneLine(stringField(field(this.#reader.document.value, "metadata"), "title") ?? ""),
      source: this.#reader.document.file.path,
      teams,
      namespaces,
      responsibilities: this.#responsibilities(teams),
      flows: completed.map(({ flow }): RequiredFlow => flow),
      forbidden: this.#forbidden(externals),
      externals,
      triggers: this.#numbered("triggers", "S3.W").map(({ value, statement, at }) => ({ id: statement, text: oneLine(value.text), section: "protocol", at })),
      requestFields: this.#numbered("requestFields", "S3.D").map(({ value, statement, at }) => ({
        field: value.field ?? fieldOfText(value.text),
        text: oneLine(value.text),
        statement,
        at,
      })),
      requestExample: this.#example(known),
      focus: this.#numbered("focus", "S4.").map(({ value, statement, at }) => ({
        focus: value.focus ?? focusOfText(value.text),
        text: oneLine(value.text),
        file: value.file,
        statement,
        at,
      })),
      principles: this.#numbered("principles", "S5.").map(({ value, statement, at }) => ({
        principle: value.principle ?? principleOfText(value.text),
        text: oneLine(value.text),
        statement,
        at,
      })),
      troubleshooting: this.#troubleshooting(teams),
      lastUpdated: this.#lastUpdated(),
      waivers: this.#entries("waivers").map(({ value, at }) => waiverOf(value, at)),
      approvals: this.#entries("approvals").map(({ value, at }) => approvalOf(value, at)),
      probes: this.#entries("probes").map(({ value: { port, ipFamily, ...probe }, at }) => ({
        ...probe,
        from: oneLine(probe.from),
        to: oneLine(probe.to),
        port,
        ...(ipFamily === undefined ? {} : { ipFamily }),
        at,
      })),
      environment: this.#environment(),
    };
    const inferences: Inference[] = this.#entries("inferences").map(({ value, at }) => ({ text: oneLine(value.text), from: oneLine(value.from), at }));
    const charter: Charter = {
      ...parts,
      statements: this.#statements(parts),
      inferences: [...inferences, ...this.#reading.inferences, ...completed.flatMap((flow) => flow.inferences)],
    };
    return { charter, problems: completed.flatMap(({ problems }) => problems) };
  }

  #entries<K extends keyof Entries>(name: K): readonly Entry<Entries[K]>[] {
    return this.#reader.list(["spec", name], entrySchemas[name]);
  }

  /** Entries with their statement ids: as written, else by order. */
  #numbered<K extends "triggers" | "requestFields" | "focus" | "principles" | "troubleshooting">(
    name: K,
    prefix: string,
  ): readonly { readonly value: Entries[K]; readonly statement: string; readonly at: Location; readonly path: Entry<unknown>["path"] }[] {
    return this.#entries(name).map((entry, index) => ({ ...entry, statement: entry.value.statement ?? `${prefix}${index + 1}` }));
  }

  #teams(): readonly Team[] {
    const teams = new Map<string, Team>();
    for (const { value, path, at } of this.#entries("teams")) {
      if (teams.has(value.id)) {
        this.#reading.report("charter-duplicate", this.#reader.document.locate([...path, "id"]), `the team ${quote(value.id)} is listed twice`, {
          consequence: "the first entry counts",
        });
      } else {
        teams.set(value.id, {
          id: value.id,
          name: value.name === undefined ? value.id : oneLine(value.name),
          role: value.role,
          contact: value.contact === undefined ? undefined : oneLine(value.contact),
          at,
        });
      }
    }
    if (!teams.has("platform")) return [{ id: "platform", name: "Platform team", role: "platform", contact: undefined, at: this.#start }, ...teams.values()];
    return [...teams.values()];
  }

  /** True when the id is one of the charter's teams; else a problem. */
  #isTeam(teams: readonly Team[], id: string, path: Entry<unknown>["path"], consequence: string): boolean {
    if (teams.some((team) => team.id === id)) return true;
    this.#reading.report("charter-unknown-team", this.#reader.document.locate(path), `${quote(id)} is none of the charter's teams`, {
      expected: teams.map((team) => `\`${team.id}\``).join(", "),
      consequence,
    });
    return false;
  }

  #namespaces(teams: readonly Team[]): readonly CharterNamespace[] {
    return this.#entries("namespaces").map(({ value: { name, owner, purpose = "", statement }, path, at }, index) => {
      const known = this.#isTeam(teams, owner, [...path, "owner"], `\`${name}\` counts as the platform's`);
      const text = oneLine(purpose);
      return { name, owner: known ? owner : "platform", purpose: text, at, statement: statement ?? `S2.N${index + 1}`, packs: packsOfPurpose(text) };
    });
  }

  #responsibilities(teams: readonly Team[]): readonly Responsibility[] {
    const counts = { P: 0, A: 0 };
    return this.#entries("responsibilities").flatMap(({ value, path, at }) => {
      if (!this.#isTeam(teams, value.team, [...path, "team"], "the responsibility is nobody's")) return [];
      const kind = value.team === "platform" ? "P" : "A";
      counts[kind] += 1;
      return [
        {
          concerns: value.concerns,
          team: value.team,
          text: oneLine(value.text),
          mode: value.mode,
          statement: value.statement ?? `S1.${kind}${counts[kind]}`,
          at,
        },
      ];
    });
  }

  #flows(externals: readonly External[]): readonly FlowDraft[] {
    const ids = new FlowIds();
    const seen = new Set<string>();
    return this.#entries("flows").map(({ value, path, at }, index) => {
      const from = value.from.map(endOf);
      const to = (value.to ?? []).map(endOf);
      const toExternals = (value.toExternals ?? []).map(oneLine);
      for (const [position, name] of toExternals.entries()) {
        if (!externals.some((external) => external.name === name)) {
          this.#reader.wrong([...path, "toExternals", position], "the name of one of the charter's externals");
        }
      }
      const statement = value.statement ?? `S2.F${index + 1}`;
      const derived = ids.next(from, to, toExternals);
      const id = value.id ?? derived;
      if (seen.has(id)) this.#reading.report("charter-duplicate", this.#reader.document.locate([...path, "id"]), `two flows have the id ${quote(id)}`);
      seen.add(id);
      const reasons = (value.reasons ?? []).map((reason, position) => ({
        text: oneLine(reason.text),
        statement: reason.statement ?? `${statement}${letters(position + 1)}`,
        at: this.#reader.document.locate([...path, "reasons", position]),
      }));
      return { id, from, to, toExternals, ports: portsOf(value.ports), reasons, statement, at };
    });
  }

  #forbidden(externals: readonly External[]): readonly ForbiddenFlow[] {
    const ids = new FlowIds();
    return this.#entries("forbidden").map(({ value, path, at }, index) => {
      const from = this.#side(value.from, [...path, "from"], externals);
      const to = this.#side(value.to, [...path, "to"], externals);
      const ports = portsOf(value.ports);
      const derived = ids.next(from, to);
      return {
        id: value.id ?? derived,
        from,
        to,
        ports,
        text: value.text === undefined ? forbiddenText(from, to, ports) : oneLine(value.text),
        statement: value.statement ?? `S2.X${index + 1}`,
        at,
      };
    });
  }

  #side(written: WrittenSide, path: Entry<unknown>["path"], externals: readonly External[]): ForbiddenSide {
    if (typeof written === "string") return written;
    return written.map((end, position) => {
      if (typeof end === "string" || !("external" in end)) return endOf(end);
      const external = oneLine(end.external);
      if (!externals.some(({ name }) => name === external)) this.#reader.wrong([...path, position, "external"], "the name of one of the charter's externals");
      return { external };
    });
  }

  #externals(): readonly External[] {
    return this.#entries("externals").map(({ value: { name, address, port, protocol, kind, statement }, at }, index) => {
      if (port === undefined) {
        this.#reading.report("external-without-port", at, `${quote(oneLine(name))} has no port`, { consequence: "every port of it counts as agreed" });
      }
      return {
        name: oneLine(name),
        address: kindOfAddress(address) === "dns" ? address.toLowerCase() : address,
        port,
        protocol,
        kind: kind ?? kindOfAddressText(address),
        statement: statement ?? `S2.E${index + 1}`,
        at,
      };
    });
  }

  #example(known: Known): RequestExample | undefined {
    const entry = this.#reader.one(["spec", "requestExample"], exampleSchema);
    if (entry === undefined) return undefined;
    const { value, at } = entry;
    const text = (written: string | undefined): string => oneLine(written ?? "");
    const line = (name: "source" | "destination" | "protocol"): ReturnType<typeof plainPhrase> =>
      plainPhrase(text(value[name]), this.#reader.document.locate(["spec", "requestExample", name]));
    const flow = flowOfRequest(this.#reading, { source: line("source"), destination: line("destination"), protocol: line("protocol") }, known);
    return {
      request: text(value.request),
      source: text(value.source),
      destination: text(value.destination),
      protocol: text(value.protocol),
      justification: text(value.justification),
      flow,
      statement: value.statement ?? "S3.X",
      at,
    };
  }

  #troubleshooting(teams: readonly Team[]): Charter["troubleshooting"] {
    return this.#numbered("troubleshooting", "S6.").flatMap(({ value, statement, path, at }) => {
      if (value.team !== APPLICATION && !this.#isTeam(teams, value.team, [...path, "team"], "the route is left out")) return [];
      const text = oneLine(value.text);
      const byText = routeOfText(text, value.team);
      return [{ route: value.route ?? byText.route, text, team: value.team, urgency: value.urgency ?? byText.urgency, statement, at }];
    });
  }

  #lastUpdated(): Charter["lastUpdated"] {
    const entry = this.#reader.one(
      ["spec", "lastUpdated"],
      z.string({ error: "a date as year-month-day" }).refine(isIsoDate, "a date as year-month-day, e.g. `2025-07-07`"),
    );
    return entry === undefined ? undefined : { date: entry.value, at: entry.at };
  }

  #environment(): Charter["environment"] {
    const value = this.#reader.one(["spec", "environment"], environmentSchema)?.value ?? {};
    return {
      cni: value.cni === undefined ? undefined : oneLine(value.cni),
      cniOptions: value.cniOptions ?? {},
      kubernetesVersion: value.kubernetesVersion,
      podCidrs: value.podCidrs ?? [],
      serviceCidrs: value.serviceCidrs ?? [],
      nodeCidrs: value.nodeCidrs ?? [],
      apiServers: value.apiServers ?? [],
      lbSource: value.lbSource,
    };
  }

  /** The words that follow from the entries, except where the charter keeps a page's own. */
  #statements(parts: Omit<Charter, "statements" | "inferences">): readonly Statement[] {
    const written = this.#entries("statements").flatMap(({ value, at }): readonly Statement[] => {
      const section = sectionOfStatement(value.id);
      return section === undefined ? [] : [{ id: value.id, text: oneLine(value.text), section, at }];
    });
    const words = new Map(written.map((statement) => [statement.id, statement]));
    const hasFooter = written.some(({ section }) => section === "footer");
    const canonical = canonicalStatements(parts).filter(({ section }) => !hasFooter || section !== "footer");
    const kept = canonical.map((statement) => ({ ...statement, text: words.get(statement.id)?.text ?? statement.text }));
    const ids = new Set(kept.map((statement) => statement.id));
    return [...kept, ...written.filter((statement) => !ids.has(statement.id))].sort((a, b) => compareStatements(a.id, b.id));
  }
}

function endOf(written: WrittenEnd): FlowEnd {
  if (typeof written === "string") {
    const slash = written.indexOf("/");
    return slash < 0 ? { namespace: written } : { namespace: written.slice(0, slash), workload: written.slice(slash + 1) };
  }
  const { namespace, workload, podLabels } = written;
  return { namespace, ...(workload === undefined ? {} : { workload }), ...(podLabels === undefined ? {} : { podLabels: new Map(Object.entries(podLabels)) }) };
}

/** `TCP 9004`; the schema has seen to the form. */
function portsOf(written: readonly string[] | undefined): readonly FlowPort[] {
  return (written ?? []).map((text) => {
    const [protocol, port] = text.split(" ");
    return { protocol: protocol === "UDP" ? "UDP" : protocol === "SCTP" ? "SCTP" : "TCP", port: Number(port), source: "charter" };
  });
}

function waiverOf({ rule, file, object, fingerprint, reason, owner, expires }: Entries["waivers"], at: Location): Waiver {
  return {
    rule,
    ...(file === undefined ? {} : { file: oneLine(file) }),
    ...(object === undefined ? {} : { object: oneLine(object) }),
    ...(fingerprint === undefined ? {} : { fingerprint: oneLine(fingerprint) }),
    reason: oneLine(reason),
    owner: oneLine(owner),
    expires,
    at,
  };
}

function approvalEndOf(end: Entries["approvals"]["from"]): ApprovalEnd {
  return typeof end === "object" && "cidr" in end ? { cidr: end.cidr } : endOf(end);
}

function approvalOf({ id, from, to, ports, approvedBy, expires }: Entries["approvals"], at: Location): Approval {
  return {
    id: oneLine(id),
    from: approvalEndOf(from),
    to: approvalEndOf(to),
    ports: portsOf(ports),
    approvedBy: approvedBy.map(oneLine),
    ...(expires === undefined ? {} : { expires }),
    at,
  };
}
