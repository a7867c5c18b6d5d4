import type { Explanation, FlowExplanation, Move, PolicyPlace, SideExplanation, TierExplanation } from "@demarc/operations";
import { listAll, tally, withContact } from "@demarc/source";
import type { FormatOptions } from "../format.ts";
import { allowedWords, endWords } from "../flow-words.ts";
import { displayWidth, graphemes } from "../display-width.ts";
import { line, paintOf, wrap, type Paint, type Style, type TextOptions } from "../layout.ts";
import { teamName } from "../team-name.ts";
import { conditionText } from "./condition.ts";
import { problemsText, unreadText } from "./problems.ts";

const styles: Readonly<Record<Explanation["outcome"], Style>> = { allowed: "good", denied: "error", undetermined: "warning", mixed: "warning" };

/** Problems of the input are about all of it, and most have nothing to do with one flow. */
const PROBLEMS_SHOWN = 2;

/** The verdict first, but for what makes it doubtful; then both directions with what decides them; then whose move it is. */
export function explainText(result: Explanation, options: FormatOptions): string {
  const paint = paintOf(options);
  const { width } = options;
  const blocks: string[][] = [];
  const unread = unreadText(result.problems, options);
  if (unread.length > 0) blocks.push(unread);
  const port = result.asked?.port === undefined ? "" : `:${result.asked.port}`;
  const protocol = result.asked === undefined ? "" : `/${result.asked.protocol}`;
  const family = result.family === undefined ? "" : ` over IPv${result.family}`;
  const verdict = result.outcome.toUpperCase();
  const [first = "", ...more] = wrap(`${result.source.given} → ${result.destination.given}${port}${protocol}${family}`, width, `${verdict}  `);
  const condition = options.quiet ? [] : conditionText(result.plugIn, width, "  ");
  blocks.push([paint(styles[result.outcome], first.slice(0, verdict.length)) + first.slice(verdict.length), ...more, ...condition]);
  const meanings = [result.source, result.destination].flatMap(({ given, means }) => (means === undefined ? [] : wrap(`${given} is ${means}`, width, "  ", "    ")));
  if (meanings.length > 0) blocks.push(meanings);
  for (const flow of result.flows) blocks.push(flowText(flow, result.flows.length > 1, options, paint));
  if (result.notes.length > 0) blocks.push(result.notes.flatMap((note) => wrap(`note: ${note}`, width, "  ", "    ")));
  if (result.moves.length > 0) blocks.push([paint("strong", "Whose move"), ...result.moves.flatMap((move) => moveText(move, result, options))]);
  if (result.troubleshooting !== undefined) blocks.push(routeText(result.troubleshooting, options));
  if (result.request !== undefined) {
    const heading = wrap(requestHeading(result), width).map((text) => paint("strong", text));
    blocks.push([...heading, ...result.request.trimEnd().split("\n").map((text) => `  ${line(text)}`)]);
  }
  if (result.problems.length > 0) blocks.push(problemsText(result.problems, options, options.brief ? PROBLEMS_SHOWN : undefined));
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

/** Whoever moves or has to agree and is not who asks, where the page says that they are reached. */
function requestHeading(result: Explanation): string {
  const { moves, source, teams } = result;
  const asked = new Set(moves.flatMap(({ team, consent }) => [...(team === undefined ? [] : [team]), ...consent]).filter((team) => team !== source.team));
  const places = [...asked].map((id) => {
    const name = teamName(id, result);
    return withContact(name, name, teams.find((team) => team.id === id)?.contact);
  });
  return `Request, ready to send${places.length === 0 ? "" : ` to ${listAll(places)}`}`;
}

function flowText(flow: FlowExplanation, named: boolean, options: TextOptions, paint: Paint): string[] {
  const { width } = options;
  const lines: string[] = [];
  if (named) {
    const via = flow.viaPort === undefined ? "" : ` (port ${flow.viaPort} of the Service)`;
    const family = flow.family === undefined ? "" : ` over IPv${flow.family}${flow.perhaps === true ? ", if both ends have it" : ""}`;
    const pods = flow.pods === undefined ? "" : flow.pods === "same" ? ", one pod and itself" : ", from one pod to another";
    lines.push(...wrap(`${flow.outcome}: ${sourceWords(flow)} → ${endWords(flow.destination)}, ${allowedWords(flow.traffic)}${via}${family}${pods}`, width, "  ", "    "));
  }
  lines.push(...sideText(`leaves ${sourceWords(flow)}`, flow.egress, options, paint));
  lines.push(...sideText(`enters ${endWords(flow.destination)}`, flow.ingress, options, paint));
  return lines;
}

/** Whose address it is, where a node's may stand for the client's. */
function sourceWords({ source, lbSource }: FlowExplanation): string {
  const words = endWords(source);
  if (lbSource !== "node" && lbSource !== "own-node") return words;
  const name = lbSource === "node" ? "a node" : "the pod's own node";
  return words === "" ? name : `${name} (${words})`;
}

function sideText(heading: string, side: SideExplanation, { width }: TextOptions, paint: Paint): string[] {
  const outcome = side.outcome === "allowed" ? "allowed" : side.outcome.toUpperCase();
  const lines = wrap(`${heading}: ${outcome}, ${side.because}`, width, "  ", "    ");
  // Where no other tier has a say, what decides says it all.
  const hasOthers = side.tiers.some(({ tier, rules }) => tier !== "namespace" && rules.length > 0);
  if (hasOthers) for (const tier of side.tiers) lines.push(...wrap(tierText(tier), width, "    ", "      "));
  for (const rule of side.rules) {
    const maybe = rule.certainty === "maybe" ? " (perhaps)" : "";
    lines.push(...placeText(rule, `${rule.policy.name}, ${rule.rule}${maybe}`, width));
    if (rule.excerpt !== undefined) lines.push(...rule.excerpt.split("\n").map((text) => paint("dim", clip(`      ${line(text)}`, width))));
  }
  if (side.by === "isolation") for (const policy of side.isolatedBy) lines.push(...placeText(policy, policy.policy.name, width));
  for (const cause of side.causes) lines.push(...wrap(`hangs on: ${cause}`, width, "    ", "      "));
  return lines;
}

/** `admin tier: handed on by pass-team spec.ingress[0] (admin.yaml:12)`, in the order in which tiers are asked. */
function tierText({ tier, outcome, selectedBy, rules }: TierExplanation): string {
  const [first] = rules;
  const said = `${tierNames[tier]}: ${outcome}`;
  if (outcome === "not reached") return said;
  if (first !== undefined) return `${said} by ${first.policy.name} ${first.rule} (${first.location.file}:${first.location.line})${first.certainty === "maybe" ? ", perhaps" : ""}`;
  if (selectedBy === 0) return `${said}, none of its policies selects this end`;
  return `${said}, no rule of the ${tally(selectedBy, "policy")} that ${selectedBy === 1 ? "selects" : "select"} it matches`;
}

const tierNames = { admin: "admin tier", namespace: "NetworkPolicies", baseline: "baseline tier" } as const;

function placeText({ location }: PolicyPlace, text: string, width: number): string[] {
  const place = line(`${location.file}:${location.line}:${location.column}`);
  const whole = `    ${place}  ${line(text)}`;
  return displayWidth(whole) <= width ? [whole] : [`    ${place}`, ...wrap(text, width, "      ")];
}

function routeText({ text, statement }: NonNullable<Explanation["troubleshooting"]>, { width }: TextOptions): string[] {
  return wrap(`the page says (line ${statement.line}): ${text}`, width, "", "  ");
}

function moveText(move: Move, result: Explanation, { width }: TextOptions): string[] {
  const name = (id: string): string => teamName(id, result);
  const consent = move.consent.length === 0 ? "" : `, if ${listAll(move.consent.map(name))} ${move.consent.length === 1 ? "agrees" : "agree"}`;
  const page = move.statement === undefined ? "" : ` (page line ${move.statement.line})`;
  const who = move.team === undefined ? "" : `${name(move.team)}${consent}${page}: `;
  const lines = wrap(`${who}${move.text}`, width, "  ", "    ");
  // YAML is to be pasted: lines stay whole, whatever their width.
  if (move.policy !== undefined) lines.push(...move.policy.trimEnd().split("\n").map((text) => `      ${line(text)}`));
  return lines;
}

function clip(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let clipped = "";
  let used = 0;
  for (const character of graphemes(text)) {
    used += displayWidth(character);
    if (used >= width) break;
    clipped += character;
  }
  return `${clipped}…`;
}
