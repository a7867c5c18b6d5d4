import { readAddresses } from "../addresses.ts";
import { hasArrow, readArrows } from "./arrows.ts";
import { isNamespaceName } from "./namespaces.ts";
import type { PageBlock, PageSection } from "./outline.ts";
import type { Phrase } from "./phrase.ts";
import type { Topic } from "./topics.ts";

/** Gives a topic to sections whose headings say nothing, where their entries leave no doubt. */
export function withTopicsByContent(sections: readonly PageSection[]): readonly PageSection[] {
  return sections.map((section) => {
    if (section.topic !== undefined) return section;
    const topic = topicOfEntries(section.blocks);
    return topic === undefined ? section : { ...section, topic };
  });
}

function topicOfEntries(blocks: readonly PageBlock[]): Topic | undefined {
  const entries = blocks.flatMap((block) => (block.kind === "list" ? block.items.map(({ phrase }) => phrase) : []));
  if (entries.length === 0) return undefined;
  const share = (holds: (phrase: Phrase) => boolean): number => entries.filter(holds).length / entries.length;
  if (share((phrase) => (hasArrow(phrase.text) || phrase.spans.filter(({ kind }) => kind === "code").length > 1) && readArrows(phrase) !== undefined) >= 0.75) {
    return "flows";
  }
  if (share(({ text }) => readAddresses(text).length > 0) >= 0.75) return "externals";
  if (entries.length > 1 && share(({ spans }) => spans.some(({ kind, start, text }) => kind === "code" && start === 0 && isNamespaceName(text))) === 1) return "namespaces";
  return undefined;
}
