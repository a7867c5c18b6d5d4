import type { Location } from "@demarc/source";
import type { ForbiddenFlow, ForbiddenSide } from "../charter.ts";
import { FlowIds, letters } from "../flow-ids.ts";
import type { FlowDraft } from "../needs.ts";
import { readPorts } from "../ports.ts";
import { readArrows } from "./arrows.ts";
import type { EndsRead, Known } from "./ends.ts";
import { FlowEntries, type ListedFlow } from "./flow-entries.ts";
import { hasReason, labelOf } from "./flow-words.ts";
import { readMarks } from "./marks.ts";
import { phrasesOf, type PageSection } from "./outline.ts";
import { oneLine, part, type Phrase } from "./phrase.ts";
import type { PageReading } from "./reading.ts";
import { standingOfHeading, standingOfWords, type Standing } from "./standing.ts";
import { topicOfHeading } from "./topics.ts";

/** Required flows and forbidden ones; each entry's own words, its column or the headings around it say which it is. */
export function readFlows(
  reading: PageReading,
  sections: readonly PageSection[],
  known: Known,
): { readonly required: readonly FlowDraft[]; readonly forbidden: readonly ForbiddenFlow[] } {
  const listed = [...listFlows(reading, sections, known)];
  const required = listed.filter(({ standing }) => standing === "required");
  const forbidden = listed.filter(({ standing }) => standing === "forbidden");
  return { required: readRequired(reading, required), forbidden: readForbidden(reading, forbidden) };
}

/** Required flows in order, with statement ids `S2.F<n>` and letters for the reasons nested below them. */
function readRequired(reading: PageReading, flows: readonly ListedFlow[]): readonly FlowDraft[] {
  const drafts: FlowDraft[] = [];
  const ids = new FlowIds();
  const taken = new Set<string>();
  let count = 0;
  for (const flow of flows) {
    const continues = flow.continues || flow.marks.has("as");
    if (!continues) {
      count += 1;
      reading.state(`S2.F${count}`, "architecture", flow.whole);
    }
    const statement = `S2.F${count}`;
    const reasons = reasonsOf(flow, statement);
    for (const reason of reasons) if (reason.statement !== statement) reading.state(reason.statement, "architecture", reason.phrase);
    const inline = flow.inline === undefined ? [] : [{ text: reasonText(flow.inline.text), statement, at: flow.inline.place() }];
    const derived = ids.next(flow.from.ends, flow.to.ends, flow.to.externals);
    const marked = flow.marks.get("id");
    if (marked !== undefined && taken.has(marked)) reading.report("charter-duplicate", flow.whole.place(), `two flows are marked as \`${marked}\``, { consequence: `this one is \`${derived}\`` });
    const id = marked === undefined || taken.has(marked) ? derived : marked;
    taken.add(id);
    drafts.push({
      id,
      from: flow.from.ends,
      to: flow.to.ends,
      toExternals: flow.to.externals,
      ports: flow.ports,
      reasons: [...inline, ...reasons.map(({ text, statement: id, at }) => ({ text, statement: id, at }))],
      statement,
      at: flow.whole.place(),
    });
  }
  return drafts;
}

/** Reasons below a flow get letters; one that is marked as the flow's own has its statement. */
function reasonsOf(
  flow: ListedFlow,
  statement: string,
): readonly { readonly text: string; readonly statement: string; readonly at: Location; readonly phrase: Phrase }[] {
  let letter = 0;
  return flow.reasons.map((written) => {
    const { phrase, marks } = readMarks(written);
    const id = marks.get("reason") === "flow" ? statement : `${statement}${letters((letter += 1))}`;
    return { text: oneLine(phrase.text), statement: id, at: phrase.place(), phrase };
  });
}

/** Forbidden flows, `S2.X<n>`; an entry with an end such as "the internet" beside names is several. */
function readForbidden(reading: PageReading, flows: readonly ListedFlow[]): readonly ForbiddenFlow[] {
  const ids = new FlowIds();
  const pairs = flows.flatMap((flow) => sidesOf(flow.from).flatMap((from) => sidesOf(flow.to).map((to) => ({ flow, from, to }))));
  return pairs.map(({ flow, from, to }, index) => {
    const statement = `S2.X${index + 1}`;
    const at = reading.state(statement, "architecture", flow.whole);
    const derived = ids.next(from, to);
    return { id: flow.marks.get("id") ?? derived, from, to, ports: flow.ports, text: oneLine(flow.whole.text), statement, at };
  });
}

function sidesOf({ wide, ends, externals }: EndsRead): readonly ForbiddenSide[] {
  const named = [...ends, ...externals.map((external) => ({ external }))];
  return named.length === 0 ? wide : [...wide, named];
}

/** Every entry of the sections' lists, tables and headings that has two ends and is settled. */
function* listFlows(reading: PageReading, sections: readonly PageSection[], known: Known): Iterable<ListedFlow> {
  for (const section of sections) {
    const entries = new FlowEntries(reading, known, standingOfSection(section));
    const heading = section.heading === undefined ? undefined : withoutNumber(section.heading);
    const byHeading = heading !== undefined && section.level > 1 && !section.namesTopic && readArrows(heading) !== undefined;
    if (byHeading) {
      yield* entries.sentence(heading, section.blocks.flatMap((block) => [...phrasesOf(block)]));
      continue;
    }
    for (const block of section.blocks) yield* entries.block(block);
  }
}

/** The innermost heading that says so, up to the one that the section's topic comes from. */
function standingOfSection({ heading, around, topic }: PageSection): Standing {
  for (const { text } of [...around, ...(heading === undefined ? [] : [heading])].reverse()) {
    const said = standingOfHeading(text);
    if (said !== undefined) return said;
    if (topicOfHeading(text) !== undefined) break;
  }
  return { kind: topic === "forbidden" ? "forbidden" : "required" };
}

/** True for a reason that comes back as nothing but a reason when it stands below its flow. */
export function isPlainReason(text: string): boolean {
  return standingOfWords([text]) === undefined && labelOf(text)?.name !== "standing" && readPorts(text).mistakes.length === 0;
}

/** "1.3.1 web → api" */
function withoutNumber(heading: Phrase): Phrase {
  return part(heading, /^(?:\d+[.)])*(?:\d+(?:[.)]|(?=\s)))?\s*/.exec(heading.text)?.[0].length ?? 0);
}

/** A reason behind an arrow, without the marks that part it from the end before it. */
function reasonText(text: string): string {
  const bare = oneLine(text).replace(/^[\s:;,.–—-]+/, "").replace(/[\s.;,]+$/, "");
  // "(TCP 443): orders" has its ports in front.
  const behind = /^\(([^()]*)\)\s*[:;,–—-]?\s*(?=\S)/.exec(bare);
  if (behind !== null && !hasReason(behind[1] ?? "")) return reasonText(bare.slice(behind[0].length));
  return /^\([^()]*\)$/.test(bare) ? bare.slice(1, -1) : bare;
}
