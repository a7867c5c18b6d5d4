import type { Charter, Concern } from "@demarc/charter";

/** What the page can ask to be told of beforehand, and manifests show. */
export type Announced = Extract<Concern, "cross-team-flow" | "ingress" | "service-mesh" | "external-access">;

const words: readonly (readonly [Announced, RegExp])[] = [
  ["cross-team-flow", /cross[- ]?(?:namespace|team)|(?:across|crosses|crossing|between) (?:namespaces|teams)|other teams?|another team/i],
  ["ingress", /load[- ]?balancer|ingress|gateway|route/i],
  ["service-mesh", /mesh|istio|linkerd/i],
  ["external-access", /\b(?:leaves?|leaving|outside) (?:of )?(?:the )?cluster\b|\bexternal(?: service| access| dependenc| address|s\b)|\binternet\b|\begress to the outside\b/i],
];

/** The concerns that a line of "when to engage the platform team" names; none where it names no kind of object or flow. */
export function announcedBy(text: string): readonly Announced[] {
  return words.filter(([, expression]) => expression.test(text)).map(([concern]) => concern);
}

/** Ids of the page's lines that ask for a request before something of a concern is made. */
export function triggersFor(charter: Charter | undefined, concern: Concern): readonly string[] {
  return (charter?.triggers ?? []).filter(({ text }) => announcedBy(text).some((announced) => announced === concern)).map(({ id }) => id);
}
