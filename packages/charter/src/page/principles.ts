import type { FocusItem, Principle, TroubleshootingRoute } from "../charter.ts";
import { oneOf } from "./marks.ts";
import type { PageSection } from "./outline.ts";
import { entriesOf } from "./protocol.ts";
import { type PageReading } from "./reading.ts";
import { APPLICATION } from "./team-register.ts";
import { quote } from "./phrase.ts";

const principles: readonly Principle["principle"][] = ["least-privilege", "defence-in-depth", "documentation", "coordination", "other"];
const focuses: readonly FocusItem["focus"][] = ["intra-namespace", "application-specific", "pod-selector", "other"];
const routes: readonly TroubleshootingRoute["route"][] = ["application", "cross-namespace", "cluster-wide", "infrastructure", "other"];
const urgencies: readonly TroubleshootingRoute["urgency"][] = ["self", "coordinate", "escalate"];

const principleWords: readonly (readonly [Principle["principle"], RegExp])[] = [
  ["least-privilege", /least[- ]privileg|nothing (?:is |stays )?open|only what|minim(?:al|um) (?:access|rights|permissions)|need[- ]to[- ](?:know|connect|have)|only (?:allow|open|what)|nothing more|zero[- ]trust|deny by default|closed by default|no more than/],
  ["defence-in-depth", /defen[cs]e[- ]in[- ]depth|layer|complement|both (?:sides|teams)|belt and braces|two locks/],
  ["documentation", /document|written down|in writing|traceab|on record|recorded|audit|no undocumented|register/],
  ["coordination", /coordinat|conflict|contradict|\bfight\b|align|agree|together|consult|collaborat|talk to each other|joint/],
];

/** Principles, `S5.<n>`. */
export function readPrinciples(reading: PageReading, sections: readonly PageSection[]): readonly Principle[] {
  return [...entriesOf(sections)].map(({ phrase, text, marks }, index) => {
    const statement = `S5.${index + 1}`;
    const at = reading.state(statement, "principles", phrase);
    return { principle: oneOf(principles, marks.get("principle")) ?? principleOfText(text), text, statement, at };
  });
}

/** What a principle is called says more than how it is explained. */
export function principleOfText(text: string): Principle["principle"] {
  const name = /^[^:–—]{3,60}(?=\s*[:–—]|\s-\s)/.exec(text)?.[0] ?? "";
  return principleOf(name) ?? principleOf(text) ?? "other";
}

function principleOf(text: string): Principle["principle"] | undefined {
  return principleWords.find(([, pattern]) => pattern.test(text.toLowerCase()))?.[0];
}

const focusWords: readonly (readonly [FocusItem["focus"], RegExp])[] = [
  ["intra-namespace", /intra[- ]namespace|(?:inside|within) (?:the |our |a |one |its |their |your )?(?:own )?namespaces?|same namespace|pod[- ]to[- ]pod/],
  ["pod-selector", /pod[- ]?selectors?|select(?:s|ed|ing)? (?:by |the )?pods?|by (?:pod )?labels?|label[- ]based/],
  ["application-specific", /(?:application|app|workload|service)[- ]specific|security requirements|specific (?:to|needs)|needs of (?:the|our|each) (?:app|service)/],
];

/** What application policies are for, `S4.<n>`. */
export function readFocus(reading: PageReading, sections: readonly PageSection[]): readonly FocusItem[] {
  return [...entriesOf(sections)].map(({ phrase, text, section, marks }, index) => {
    const statement = `S4.${index + 1}`;
    const at = reading.state(statement, "application-policies", phrase);
    return { focus: oneOf(focuses, marks.get("focus")) ?? focusOfText(text), text, file: marks.get("file") ?? fileOf(section), statement, at };
  });
}

/** The first focus whose words occur in the text, else `other`. */
export function focusOfText(text: string): FocusItem["focus"] {
  return focusWords.find(([, pattern]) => pattern.test(text.toLowerCase()))?.[0] ?? "other";
}

/** The policy file is named before the list, or in the heading. */
function fileOf(section: PageSection): string | undefined {
  const prose = section.blocks.flatMap((block) => (block.kind === "prose" ? [block.phrase] : []));
  for (const { text } of [...(section.heading === undefined ? [] : [section.heading]), ...prose, ...section.around]) {
    const file = /(?:^|[\s`"'(])([\w./-]+\.ya?ml)\b/.exec(text)?.[1];
    if (file !== undefined) return file;
  }
  return undefined;
}

const routeWords: readonly (readonly [TroubleshootingRoute["route"], RegExp])[] = [
  ["cross-namespace", /(?:cross|inter)[- ]?(?:namespace|team)|across (?:namespaces|teams)|between (?:namespaces|teams)|\b(?:two|both|several) (?:squads|teams|namespaces)|other (?:team|namespace)|another (?:team|namespace)/],
  ["cluster-wide", /cluster[- ]?wide|whole cluster|many (?:teams|namespaces)|multiple (?:teams|namespaces)|everybody|everything|all namespaces|more than one (?:team|namespace)/],
  ["infrastructure", /\bdns\b|infrastructure|\bnodes?\b|\bcni\b|load ?balancer|\bingress\b|name resolution|\bmesh\b/],
  ["application", /application|\bapp\b|own namespace|our namespace|within (?:a|the|one|our) namespace|inside (?:a|the|one|our|your) namespace|same namespace|\bservice\b|\bpods?\b|\bworkload\b/],
];

/** Troubleshooting routes, `S6.<n>`: which failure, whose move, how urgent. */
export function readTroubleshooting(reading: PageReading, sections: readonly PageSection[]): readonly TroubleshootingRoute[] {
  return [...entriesOf(sections)].map(({ phrase, text, cells, marks }, index) => {
    const statement = `S6.${index + 1}`;
    const at = reading.state(statement, "troubleshooting", phrase);
    const { symptom, move } = partsOf(text, cells.map((cell) => cell.text));
    const route = oneOf(routes, marks.get("route")) ?? routeOfSymptom(symptom);
    const named = marks.get("team") ?? reading.teams.find(move);
    const team = named ?? (route === "application" ? reading.teams.resolve(APPLICATION) : "platform");
    if (named === undefined) {
      if (route === "other") reading.report("route-without-team", at, `${quote(text)} does not say who acts`, { consequence: "the platform team counts as the one" });
      else reading.infer(`${team} acts on ${quote(symptom)}`, "the page does not say who does", at);
    }
    return { route, text, team, urgency: oneOf(urgencies, marks.get("urgency")) ?? urgencyOf(move, team), statement, at };
  });
}

function routeOfSymptom(symptom: string): TroubleshootingRoute["route"] {
  return routeWords.find(([, pattern]) => pattern.test(symptom.toLowerCase()))?.[0] ?? "other";
}

/** What the text of a route says by itself, where nothing is written beside it. */
export function routeOfText(text: string, team: string): Pick<TroubleshootingRoute, "route" | "urgency"> {
  const { symptom, move } = partsOf(text, [text]);
  return { route: routeOfSymptom(symptom), urgency: urgencyOf(move, team) };
}

/** "Application issue: check our policies first" has the failure before the colon and the move behind it. */
function partsOf(text: string, cells: readonly string[]): { readonly symptom: string; readonly move: string } {
  const [first, ...rest] = cells;
  if (first !== undefined && rest.length > 0) return { symptom: first, move: rest.join(" ") };
  const match = /^(?:if |when )?(.+?)(?:\s*[:→]\s*|\s*->\s*|\s+[-–—]\s+|,\s+(?:then\s+)?)(.+)$/is.exec(text);
  return match === null ? { symptom: text, move: text } : { symptom: match[1] ?? text, move: match[2] ?? text };
}

function urgencyOf(move: string, team: string): TroubleshootingRoute["urgency"] {
  const words = move.toLowerCase();
  if (/escalat|immediate|at once|right away|\bpage\b|\bcall\b|always|urgent|straight to/.test(words)) return "escalate";
  if (/coordinat|together|talk to|with the|\bwith\b|discuss|involve|consult|align|jointly|request/.test(words)) return "coordinate";
  return team === "platform" ? "escalate" : "self";
}
