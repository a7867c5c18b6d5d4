import { findPacks } from "@demarc/packs";
import type { FlowEnd, WideEnd } from "../charter.ts";
import { readPorts, type WrittenPort, type WrittenPorts } from "../ports.ts";
import { isNamespaceName } from "./namespaces.ts";
import { bareWords, part, type Phrase } from "./phrase.ts";
import type { PageReading } from "./reading.ts";
import { standingOfWords } from "./standing.ts";

/** What the ends of flows may refer to. */
export interface Known {
  /** Namespaces of the page in order, with their owners. */
  readonly namespaces: readonly { readonly name: string; readonly owner: string }[];
  readonly externals: readonly string[];
}

export interface EndsRead {
  readonly ends: readonly FlowEnd[];
  readonly externals: readonly string[];
  /** Ends without a name; only forbidden flows may have them. */
  readonly wide: readonly WideEnd[];
  /** Words that name a component instead of a namespace: they say what the flow is for. */
  readonly component: Phrase | undefined;
  /** What stands behind the ports and is marked neither as a name nor by ports of its own: "`b` TCP 80, weekly". */
  readonly remark: Phrase | undefined;
  readonly ports: readonly WrittenPort[];
  readonly mistakes: WrittenPorts["mistakes"];
}

const all = /^(?:both|all|each|every|any|either|these|those|our|the|all (?:three|four|five|six|\d+)|all (?:of )?(?:these|those)|all our|both our|all of our|all the|the two|the three|all managed|all application|every application|all team|the above|all listed)(?: of)?(?: (?:our|the|these|managed|application|app|team|own))?\s*namespaces?\b/i;
/** The first that begins a text is meant; a hyphen goes on with a name, such as `external-secrets`. */
const wideEnds: readonly (readonly [WideEnd, RegExp])[] = [
  ["others", /^(?:(?:any|every|all)(?:one|body|thing)?\s+(?:other|else)|others?)(?![\w-])/i],
  ["outside", /^(?:outside(?: (?:of )?the cluster)?|(?:the )?(?:(?:whole|public|open) )*(?:internet|world|public)|external|0\.0\.0\.0\/0|::\/0)(?![\w-])/i],
  ["anywhere", /^(?:\*|(?:any(?:where|one|thing|body)?|every(?:where|one|body|thing)|all|any (?:source|destination|pod|workload)s?|all (?:sources|destinations|pods|workloads))(?![\w-]))/i],
];
const decoration = /^(?:also|and|then|additionally,?|furthermore,?|from|to|the|namespaces?|pods?(?: (?:in|of))?|all pods(?: (?:in|of))?|workloads?(?: (?:in|of))?|traffic from|ns|in)\s+/i;
const tail = /\s*(?:\bnamespaces?|\bpods?|\bworkloads?|\bservices?|\bns)\s*$/i;

/**
 * Reads one side of a flow: namespaces by name, a workload or Service in one (`seldon-system/scheduler`,
 * "scheduler in seldon-system"), several ("a and b"), "both namespaces", an external by its name, or a
 * component that a knowledge pack knows. Undefined when any part of it is none of these.
 */
export function readEnds(reading: PageReading, phrase: Phrase, known: Known): EndsRead | undefined {
  const { pieces, remark } = piecesOf(phrase, known);
  let unnamed = phrase.text;
  const result: {
    ends: FlowEnd[];
    externals: string[];
    wide: WideEnd[];
    component: Phrase | undefined;
    remark: Phrase | undefined;
  } = { ends: [], externals: [], wide: [], component: undefined, remark };
  for (const piece of pieces) {
    const read = readEnd(reading, piece, known);
    if (read === undefined) return undefined;
    // An external's name may look like ports.
    const [external] = read.externals ?? [];
    if (external !== undefined) unnamed = unnamed.replace(external, () => "x".repeat(external.length));
    result.ends.push(...read.ends.filter((end) => !result.ends.some((other) => sameEnd(end, other))));
    result.externals.push(...(read.externals ?? []).filter((name) => !result.externals.includes(name)));
    result.wide.push(...(read.wide ?? []).filter((end) => !result.wide.includes(end)));
    result.component ??= read.component;
  }
  return pieces.length === 0 ? undefined : { ...result, ...readPorts(unnamed) };
}

type EndRead = Pick<EndsRead, "ends"> & Partial<EndsRead>;

function readEnd(reading: PageReading, phrase: Phrase, known: Known): EndRead | undefined {
  const whole = known.externals.find((name) => name === phrase.text.trim());
  if (whole !== undefined && !phrase.spans.some(({ kind }) => kind === "code")) return { ends: [], externals: [whole] };
  const bare = strip(phrase);
  const text = bare.text;
  if (all.test(phrase.text.replace(/^\s*(?:from|to)\s+/i, "").trim())) return allNamespaces(reading, phrase, known);
  const labels = labelsOf(phrase.text);
  const one = (namespace: string, workload?: string): EndRead => ({
    ends: [{ namespace, ...(workload === undefined || isEveryPod(workload) ? {} : { workload }), ...(labels === undefined ? {} : { podLabels: labels }) }],
  });
  const slash = /^`?([a-z0-9][-a-z0-9]*)`?\s*\/\s*`?([A-Za-z0-9][-.\w]*|\*)`?$/.exec(text);
  if (slash !== null && isNamespaceName(slash[1] ?? "")) return one(slash[1] ?? "", slash[2] === "*" ? undefined : slash[2]?.toLowerCase());
  const inside = /^(?:the )?(.+?)\s+(?:(?:in|of)\s+|[(@]\s*)(?:the\s+)?(?:namespaces?\s+)?([a-z0-9][-a-z0-9]*)\)?$/i.exec(text);
  if (inside !== null && isNamespaceName(inside[2] ?? "") && isWorkload(inside[1] ?? "")) return one(inside[2] ?? "", inside[1]?.toLowerCase());
  const isCode = bare.spans.some(({ kind, start, end }) => kind === "code" && start === 0 && end === text.length);
  const external =
    isCode && isNamespaceName(text) ? undefined : (known.externals.find((name) => name === text) ?? known.externals.find((name) => sameName(name, text)));
  if (external !== undefined && !known.namespaces.some(({ name }) => name === text)) return { ends: [], externals: [external] };
  const wide = wideEnds.find(([, words]) => words.test(text))?.[0];
  if (wide === "outside" && text.includes("/")) reading.infer(`\`${text}\` = addresses outside the cluster`, "nothing inside is named by its address", phrase.place());
  if (wide !== undefined) return { ends: [], wide: [wide] };
  if (isNamespaceName(text)) return one(text);
  const ofTeam = /^(?:the )?(.+?)(?:'s|’s| team| team's| team’s)(?: (?:own )?namespaces?)?$/i.exec(text);
  const team = ofTeam === null ? undefined : reading.teams.find(text);
  const owned = known.namespaces.filter(({ owner }) => owner === team);
  if (team !== undefined && owned.length > 0) {
    reading.infer(`\`${text}\` = ${owned.map(({ name }) => name).join(", ")}, the namespaces of ${team}`, "the page's list of namespaces", phrase.place());
    return { ends: owned.map(({ name }) => ({ namespace: name })) };
  }
  return externalByWords(text, known) ?? component(reading, bare);
}

interface Pieces {
  readonly pieces: readonly Phrase[];
  readonly remark: Phrase | undefined;
}

/**
 * Pieces of "a, b and `c`"; a slash between blanks separates too. Ports are no piece, but an external may have a name
 * that looks like some. What follows ports and could be a name or a word ("TCP 80, weekly") is taken for a name only
 * where something says so: a word must not become a namespace.
 */
function piecesOf(phrase: Phrase, known: Known): Pieces {
  const pieces: Phrase[] = [];
  let isBehindPorts = false;
  for (const { piece, start } of separated(phrase)) {
    const text = piece.text.trim();
    const isExternal = known.externals.includes(text);
    if (!isExternal && portsAlone.test(text)) isBehindPorts ||= pieces.length > 0;
    if (!/[\p{L}\p{N}*]/u.test(text) || (!isExternal && portsAlone.test(text))) continue;
    const isSaidToBeName = isMarked(piece) || isExternal || readPorts(text).ports.length > 0 || isKnown(text, known);
    if (pieces.length > 0 && !isSaidToBeName && standingOfWords([text]) !== undefined) continue;
    if (isBehindPorts && !isSaidToBeName) return { pieces, remark: part(phrase, start) };
    pieces.push(piece);
    isBehindPorts = !isExternal && withoutPorts(text) !== text;
  }
  return { pieces, remark: undefined };
}

const portsAlone = /^(?:tcp|udp|sctp|ports?|:)?[\s/:]*\d+(?:\/(?:tcp|udp))?$/i;

function isMarked({ spans }: Phrase): boolean {
  return spans.some(({ kind }) => kind !== "link");
}

/** A namespace or external that the page lists, a workload in a namespace, or an end without a name. */
function isKnown(text: string, { namespaces, externals }: Known): boolean {
  return (
    namespaces.some(({ name }) => name === text) ||
    externals.some((name) => sameName(name, text)) ||
    /^\S+\s*\/\s*\S+$/.test(text) ||
    wideEnds.some(([, words]) => words.test(text))
  );
}

function separated(phrase: Phrase): readonly { readonly piece: Phrase; readonly start: number }[] {
  const pieces: { readonly piece: Phrase; readonly start: number }[] = [];
  let start = 0;
  const depths = depthsOf(phrase.text);
  for (const match of phrase.text.matchAll(/\s*(?:,\s*(?:and\s+)?|\band\b|&|\+|\s\/\s|;|\n)\s*/g)) {
    // Ports and labels stand in brackets: "(TCP 80, 443)"; a marked name is one name: "**Rates and feeds**".
    if ((depths[match.index] ?? 0) > 0 || phrase.spans.some(({ start: first, end }) => first <= match.index && match.index < end)) continue;
    pieces.push({ piece: part(phrase, start, match.index), start });
    start = match.index + match[0].length;
  }
  return [...pieces, { piece: part(phrase, start), start }];
}

function depthsOf(text: string): readonly number[] {
  let depth = 0;
  return [...text.split("")].map((character) => {
    if (character === "(" || character === "[" || character === "{") depth += 1;
    else if (character === ")" || character === "]" || character === "}") depth = Math.max(0, depth - 1);
    return depth;
  });
}

/** Takes off brackets with remarks, ports, and the words around a name. */
function strip(phrase: Phrase): Phrase {
  let { text } = phrase;
  let start = 0;
  const bracket = /\s*[([{][^()[\]{}]*[)\]}]\s*$/.exec(text);
  const remark = bracket?.[0].replace(/[()[\]{}]/g, " ").trim() ?? "";
  // "scheduler (seldon-system)" names the namespace in brackets; "financial-ml (all pods)" does not.
  if (bracket !== null && !(isNamespaceName(remark) && !isNamespaceName(text.slice(0, bracket.index).trim()))) text = text.slice(0, bracket.index);
  text = withoutPorts(text).replace(/\s*:\d{1,5}(?:\/\w+)?\s*$/, "").replace(/\s+(?:on\s+)?(?:ports?\s+[\d,\s/]+|(?:tcp|udp)[\s/:]*[\d,\s]+)$/i, "");
  for (let match = decoration.exec(text); match !== null; match = decoration.exec(text)) {
    start += match[0].length;
    text = text.slice(match[0].length);
  }
  text = text.replace(tail, "").replace(/[\s:.]+$/, "");
  return part(phrase, start, start + text.length);
}

/** Takes off the ports that a text ends with. */
function withoutPorts(text: string): string {
  const { ports, mistakes } = readPorts(text);
  const last = [...ports, ...mistakes].find(({ end, start }) => start > 0 && end >= text.trimEnd().length);
  return last === undefined ? text : text.slice(0, last.start).replace(/\s+(?:on|at|via)\s*$/i, "").trimEnd();
}

function allNamespaces(reading: PageReading, phrase: Phrase, known: Known): EndRead | undefined {
  const names = meantByAll(phrase.text, known);
  if (names.length === 0 || miscounted(phrase.text, known) !== undefined) return undefined;
  reading.infer(`\`${phrase.text}\` = ${names.join(", ")}`, "the page's list of namespaces", phrase.place());
  return { ends: names.map((namespace) => ({ namespace })) };
}

/** All that the page lists; where another number of them is meant, those of application teams, if they are as many. */
function meantByAll(text: string, { namespaces }: Known): readonly string[] {
  const own = namespaces.filter(({ owner }) => owner !== "platform");
  return (numberOf(text) === own.length ? own : namespaces).map(({ name }) => name);
}

/** How many namespaces "both namespaces" or "all three namespaces" means, where the page lists another number of them. */
export function miscounted(text: string, known: Known): number | undefined {
  const number = numberOf(text);
  return number === undefined || number === meantByAll(text, known).length ? undefined : number;
}

function numberOf(text: string): number | undefined {
  const bare = text.replace(/^\s*(?:from|to)\s+/i, "").trim();
  const word = all.test(bare) ? /^(?:all )?(?:of )?(?:the |these |those |our )?(both|two|either|three|four|five|six)\b/i.exec(bare)?.[1]?.toLowerCase() : undefined;
  return word === undefined ? undefined : (counted.get(word) ?? 2);
}

const counted: ReadonlyMap<string, number> = new Map([["two", 2], ["three", 3], ["four", 4], ["five", 5], ["six", 6]]);

function externalByWords(text: string, known: Known): EndRead | undefined {
  const found = known.externals.filter((name) => bareWords(name).startsWith(bareWords(text)) && bareWords(text) !== "");
  const names = [...new Set(found)];
  return names.length === 1 && names[0] !== undefined ? { ends: [], externals: [names[0]] } : undefined;
}

/** "CoreDNS" is where its knowledge pack says that it runs. */
function component(reading: PageReading, phrase: Phrase): EndRead | undefined {
  if (phrase.text.split(/\s+/).length > 4) return undefined;
  const [match, ...more] = findPacks(phrase.text);
  if (match === undefined || more.length > 0) return undefined;
  const namespaces = [...new Set(match.pack.components.flatMap(({ namespace }) => namespace ?? []))];
  const [namespace] = namespaces;
  if (namespaces.length !== 1 || namespace === undefined) return undefined;
  reading.infer(`\`${phrase.text}\` runs in \`${namespace}\``, match.pack.id, phrase.place());
  return { ends: [{ namespace }], component: phrase };
}

function labelsOf(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = [...text.matchAll(/([A-Za-z0-9][-\w./]*)\s*=\s*([A-Za-z0-9][-\w.]*)/g)];
  return pairs.length === 0 ? undefined : new Map(pairs.map(([, key, value]) => [key ?? "", value ?? ""]));
}

function isWorkload(text: string): boolean {
  return isEveryPod(text) || /^[A-Za-z0-9][-.\w]*(?:\s+(?:pods?|service|workload|deployment))?$/.test(text);
}

function isEveryPod(text: string): boolean {
  return /^(?:all|any|every|the)?\s*(?:pods?|workloads?|services?)$/i.test(text.trim());
}

function sameName(a: string, b: string): boolean {
  return bareWords(a) === bareWords(b);
}

/** Whether two ends mean the same pods, in whatever order their labels are written. */
export function sameEnd(a: FlowEnd, b: FlowEnd): boolean {
  const labels = (end: FlowEnd): string => JSON.stringify([...(end.podLabels ?? [])].sort());
  return a.namespace === b.namespace && a.workload === b.workload && labels(a) === labels(b);
}
