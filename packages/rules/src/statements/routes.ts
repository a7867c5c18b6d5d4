import { APPLICATION, type Statement, type TroubleshootingRoute } from "@demarc/charter";
import { count, listSome, type Problem } from "@demarc/source";
import { brokenByPage, holds, notCheckable, sentences, type Inquiry, type Judge, type Judgement } from "./judgement.ts";

/** Troubleshooting routes and the footer. */
export function routeJudges(inquiry: Inquiry): ReadonlyMap<string, Judge> {
  const footer = inquiry.charter.statements.filter(({ section }) => section === "footer");
  return new Map<string, Judge>([
    ...inquiry.charter.troubleshooting.map((route): [string, Judge] => [route.statement, () => judgeRoute(inquiry, route)]),
    ...footer.map((statement): [string, Judge] => [statement.id, () => judgeFooter(inquiry, statement)]),
  ]);
}

const words: Readonly<Record<TroubleshootingRoute["route"], string>> = {
  application: "a failure whose cause lies in the team's own policies",
  "cross-namespace": "a failure between namespaces of different teams",
  "cluster-wide": "a failure in several namespaces at once",
  infrastructure: "a failure of DNS or of the infrastructure",
  other: "this kind of failure",
};

function judgeRoute(inquiry: Inquiry, { route, team, urgency, text }: TroubleshootingRoute): Judgement {
  if (route === "other") return notCheckable(`which failures \`${text}\` speaks of is not known`);
  const { teams } = inquiry.charter;
  const acting = teams.find(({ id }) => id === team);
  const applications = teams.filter(({ role }) => role === "application");
  // "Our own policies" on a page of several teams are each team's.
  if (acting === undefined && team === APPLICATION && applications.length > 0) return holds(`routed: each application team looks first for ${words[route]}: ${listSome(applications.map(({ name }) => name), 4)}`);
  if (acting === undefined) return brokenByPage(inquiry, [`it sends people to \`${team}\`, which is no team of the page`], `name a team of the page there, or add ${team} to the page's teams`);
  const how = urgency === "self" ? "looks first" : urgency === "coordinate" ? "is asked to work it out" : "is told at once";
  return holds(`routed: ${acting.name} ${how} for ${words[route]}${acting.contact === undefined ? "" : ` (${acting.contact})`}`);
}

function judgeFooter(inquiry: Inquiry, statement: Statement): Judgement {
  const { pageProblems } = inquiry;
  const wrong = pageProblems.filter(({ location, severity }) => severity !== "note" && location?.line === statement.at.line);
  if (wrong.length > 0) return brokenByProblems(inquiry, wrong);
  return isDate(inquiry, statement) ? judgeDate(inquiry) : holds(`\`${statement.text}\` can be addressed`);
}

/** In a charter file the date stands apart from the sentence that it came from. */
function isDate({ charter }: Inquiry, { at, text }: Statement): boolean {
  return charter.lastUpdated !== undefined && (charter.lastUpdated.at.line === at.line || /\b(?:updated?|reviewed|revised|changed|as of)\b/i.test(text));
}

/** Problems of the page say themselves how they are mended. */
function brokenByProblems(inquiry: Inquiry, problems: readonly Problem[]): Judgement {
  const next = problems.find(({ fix }) => fix !== undefined)?.fix ?? "correct the line";
  return brokenByPage(inquiry, sentences(problems.map(({ message }) => message), "the page has a problem there"), next);
}

function judgeDate(inquiry: Inquiry): Judgement {
  const { charter, context, pageProblems, datedFiles } = inquiry;
  const date = charter.lastUpdated?.date ?? "";
  if (date > context.today) return brokenByPage(inquiry, [`the page says that it was updated on ${date}, which is yet to come`], "write the day on which it was changed last");
  const older = pageProblems.filter(({ code }) => code === "date-older-than-policies");
  if (older.length > 0) return brokenByProblems(inquiry, older);
  return datedFiles > 0
    ? holds(`the page was updated on ${date}, and none of ${count(datedFiles, "policy file")} has changed since`)
    : notCheckable(`the page was updated on ${date}; when the policies were changed last is not in the input: it takes a Git repository in which they are committed`);
}
