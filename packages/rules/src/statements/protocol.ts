import type { RequestExample, RequestField, Statement } from "@demarc/charter";
import { count } from "@demarc/source";
import { objectName } from "../object-name.ts";
import { announcedBy } from "../triggers.ts";
import { applicationTeams, requestsOf, withoutRequest } from "../whose-hand.ts";
import { beyondRules, crossesTeams, openedBeyond } from "./beyond.ts";
import { allOf, breaking, brokenBy, brokenByPage, brokenFor, cites, citing, holds, notCheckable, notInUse, type Inquiry, type Judge, type Judgement } from "./judgement.ts";
import { judgeExample } from "./request-example.ts";

/** When to ask the platform team, what a request must hold, and the example. */
export function protocolJudges(inquiry: Inquiry): ReadonlyMap<string, Judge> {
  const judges = new Map<string, Judge>();
  for (const trigger of inquiry.charter.triggers) judges.set(trigger.id, () => judgeTrigger(inquiry, trigger));
  for (const field of inquiry.charter.requestFields) judges.set(field.statement, () => judgeField(inquiry, field));
  const example = inquiry.charter.requestExample;
  if (example !== undefined) judges.set(example.statement, () => judgeExample(inquiry, example));
  return judges;
}

/** A trigger is kept when nothing that it speaks of happened without a request, and somebody can be asked. */
function judgeTrigger(inquiry: Inquiry, { id, text }: Statement): Judgement {
  const judgements: Judgement[] = [];
  for (const concern of announcedBy(text)) {
    if (concern === "cross-team-flow") judgements.push(judgeCrossing(inquiry));
    else judgements.push(concern === "external-access" ? judgeLeaving(inquiry, id) : judgeObjects(inquiry, id, concern));
  }
  if (/dns|cluster[- ]wide|networking/i.test(text) && judgements.length === 0) judgements.push(routed(inquiry));
  return judgements.length > 0 ? allOf(judgements) : notCheckable(`what \`${text}\` means for manifests is not known: name a concern, for example cross-namespace policies, DNS, load balancers, service mesh`);
}

function judgeCrossing(inquiry: Inquiry): Judgement {
  const teams = applicationTeams(inquiry.charter);
  const { findings } = openedBeyond(inquiry, (part, _reason, { author }) => crossesTeams(part) && teams.has(author));
  return brokenBy(inquiry, beyondRules, findings, () => holds("no policy of an application team opens a flow to another team that is not on the page or approved", ...contact(inquiry)));
}

function judgeLeaving(inquiry: Inquiry, id: string): Judgement {
  const teams = applicationTeams(inquiry.charter);
  const opened = openedBeyond(inquiry, (_part, reason, { author }) => reason === "external" && teams.has(author)).findings;
  const unasked = breaking(inquiry, ["missing-request"], (finding) => cites(finding, [id]));
  return brokenBy(inquiry, [...beyondRules, "missing-request"], [...opened, ...unasked], () =>
    holds("no policy of an application team opens an address outside that is not on the page or approved", ...contact(inquiry)),
  );
}

const nouns = { ingress: "load balancer or ingress", "service-mesh": "service mesh" } as const;

function judgeObjects(inquiry: Inquiry, id: string, concern: keyof typeof nouns): Judgement {
  const { cluster, ownership } = inquiry.context;
  const what = nouns[concern];
  const teams = applicationTeams(inquiry.charter);
  const isAnothers = (author: string): boolean => teams.has(author) && ownership.ofConcern(concern, author) !== author;
  const written = cluster.objects.filter(
    (object) =>
      object.kind !== "NetworkPolicy" && ownership.concernsOf(object).includes(concern) && isAnothers(ownership.authorOf(object) ?? ""),
  );
  const unasked = written.filter((object) => requestsOf(inquiry.context, object).length === 0);
  const silent = brokenFor(inquiry, unasked, (object) => `${objectName(object)}, from an application team's hand, ${withoutRequest([object])}`, citing(id, "missing-request", "object-in-foreign-namespace"));
  if (silent !== undefined) return silent;
  return written.length > 0 ? holds(`${count(written.length, `${what} object`)} from an application team's hand, each with a request or a waiver`) : notInUse(`no ${what} object from an application team's hand is in the input`);
}

function routed(inquiry: Inquiry): Judgement {
  const platform = inquiry.charter.teams.find(({ role }) => role === "platform");
  if (platform === undefined) return brokenByPage(inquiry, ["the page names no platform team to ask"], "name the platform team on the page, with its responsibilities");
  return holds(`routed: failures of DNS and of the cluster's network go to ${platform.name}`, ...contact(inquiry));
}

function contact({ charter }: Inquiry): readonly string[] {
  const platform = charter.teams.find(({ role }) => role === "platform");
  return platform?.contact === undefined ? ["the page gives no contact for it"] : [`contact: ${platform.contact}`];
}

const partOfExample: Readonly<Record<RequestField["field"], ((example: RequestExample) => string) | undefined>> = {
  description: ({ request }) => request,
  ends: ({ source, destination }) => (source === "" || destination === "" ? "" : `${source} → ${destination}`),
  ports: ({ protocol, flow }) => (flow === undefined ? protocol : `${flow.port.protocol} ${flow.port.port}`),
  justification: ({ justification }) => justification,
  other: undefined,
};

/** Requests are files of their own; on a bare page the example shows whether the form asks for the field. */
function judgeField(inquiry: Inquiry, { field, text }: RequestField): Judgement {
  const { charter } = inquiry;
  const part = partOfExample[field];
  if (part === undefined) return notCheckable(`\`${text}\` is no field that Demarc knows: description, source and destination, ports and protocols, justification`);
  const example = charter.requestExample;
  if (example === undefined) return notCheckable("the page shows no example of a request, and no requests are in the input");
  const value = part(example);
  if (value === "") return brokenByPage(inquiry, [`the page's own example (line ${example.at.line}) does not have it`], `add it to the example of a request: ${text}`);
  return holds(`the form of the page has it: \`${value}\``, "no requests are in the input");
}
