import fc from "fast-check";

/** What means something to one of our readers, or has broken readers elsewhere. */
const tokens: readonly string[] = [
  ..."{}[]:,-?#&*!|>'\"%@`\\=<()".split(""),
  "\n", "\r", "\r\n", "\t", "  ", " ", "\n\n", "\n---\n", "\n...\n", "\n%YAML 1.1\n", ": ", "\n- ", "- ", "? ", "&a ", "*a", "<<: *a", "!!str ", "!!binary ", "!<x>", "|-\n", ">+2\n",
  "null", "~", "yes", "off", "0x1F", "0o17", "1_000", "1e999", "-.inf", ".nan", "99999999999999999999", "-1", "0", "2001-01-01",
  "__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "length",
  "\u0000", "\u0007", "\u001b[31m", "\u001b]8;;x\u0007", "\u0085", "\u00a0", "\u200b", "\u202e", "\u2028", "\ud800", "\udfff", "\ufeff", "\u{1F600}", "e\u0301",
  "{{ .Values.x }}", "$(VAR)", "../..", "/x", "http://x", "a".repeat(70), "a/b/c", "::1", "::ffff:1.2.3.4", "10.0.0.0/33", "0.0.0.0/0", "1.2.3", "80/TCP", "-80", "80-90", "90-80", "65536",
  "→", "->", " to ", "| a | b |\n|---|---|\n", "## ", "- [ ] ", "**", "`", "~~~", "```\n", "<!-- ", " -->", "[a](b)", "> ", "1. ", "---\n", "\\|", "TBD", "all", "any", "2026-13-45",
];

/** Values where another kind of value is expected. */
const values: readonly unknown[] = [
  null, true, false, 0, -1, 80, 65536, 1e21, 0.5, "", " ", "x", "80", "__proto__", "a\u0000b", "\u202eabc", "\ud800", "0.0.0.0/0", "::/0", "10.0.0.1/99", "../../..",
  [], {}, [[]], [null], [{}], { "": "" }, { constructor: 1 }, [1, "a", null, { a: [] }], { matchLabels: { a: null } }, { $patch: "delete" }, "a".repeat(300), Array.from({ length: 50 }, () => ({})),
  Array.from({ length: 120 }).reduce((inner: unknown) => [inner], "deep"),
];

type Edit =
  | { readonly kind: "insert" | "replace"; readonly at: number; readonly length: number; readonly token: number }
  | { readonly kind: "cut" | "copy"; readonly at: number; readonly length: number; readonly to: number }
  | { readonly kind: "splice"; readonly at: number; readonly other: number; readonly from: number; readonly length: number }
  | { readonly kind: "swap-lines" | "indent-line"; readonly at: number; readonly to: number };

/** Positions are shares of the text, so that an edit means something in texts of any length. */
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constantFrom("insert" as const, "replace" as const), at: share, length: fc.integer({ min: 0, max: 40 }), token: fc.nat(tokens.length - 1) }),
  fc.record({ kind: fc.constantFrom("cut" as const, "copy" as const), at: share, length: fc.integer({ min: 1, max: 200 }), to: share }),
  fc.record({ kind: fc.constant("splice" as const), at: share, other: fc.nat(20), from: share, length: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ kind: fc.constantFrom("swap-lines" as const, "indent-line" as const), at: share, to: share }),
);

/** Texts that are like one of the seeds: cut, spliced, and with foreign tokens in them. */
export function texts(seeds: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(seeds.length - 1), fc.array(edits, { minLength: 1, maxLength: 6 }))
    .map(([seed, list]) => list.reduce((text, edit) => applyEdit(text, edit, seeds), seeds[seed] ?? ""));
}

function applyEdit(text: string, edit: Edit, seeds: readonly string[]): string {
  const at = Math.floor(edit.at * (text.length + 1));
  switch (edit.kind) {
    case "insert":
      return text.slice(0, at) + (tokens[edit.token] ?? "") + text.slice(at);
    case "replace":
      return text.slice(0, at) + (tokens[edit.token] ?? "") + text.slice(at + edit.length);
    case "cut":
      return text.slice(0, at) + text.slice(at + edit.length);
    case "copy": {
      const to = Math.floor(edit.to * (text.length + 1));
      return text.slice(0, to) + text.slice(at, at + edit.length) + text.slice(to);
    }
    case "splice": {
      const other = seeds[edit.other % seeds.length] ?? "";
      const from = Math.floor(edit.from * (other.length + 1));
      return text.slice(0, at) + other.slice(from, from + edit.length) + text.slice(at);
    }
    case "swap-lines":
    case "indent-line":
      return moveLine(text.split("\n"), edit.at, edit.to, edit.kind).join("\n");
  }
}

function moveLine(lines: readonly string[], at: number, to: number, kind: "swap-lines" | "indent-line"): readonly string[] {
  const [first, second] = [Math.floor(at * lines.length), Math.floor(to * lines.length)];
  if (kind === "indent-line") return lines.map((line, index) => (index === first ? `${" ".repeat(Math.floor(to * 6))}${line.trimStart()}` : line));
  return lines.map((line, index) => (index === first ? (lines[second] ?? line) : index === second ? (lines[first] ?? line) : line));
}

interface Change {
  readonly kind: "put" | "drop" | "rename" | "double";
  /** At each level, which of the entries. */
  readonly way: readonly number[];
  readonly value: number;
}

const changes: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom("put" as const, "put" as const, "put" as const, "drop" as const, "rename" as const, "double" as const),
  way: fc.array(fc.nat(30), { minLength: 1, maxLength: 9 }),
  value: fc.nat(values.length - 1),
});

/** Documents as JSON, each a seed with a few of its values, keys or items replaced by what should not stand there. */
export function objects(seeds: readonly (readonly unknown[])[]): fc.Arbitrary<string> {
  return fc.tuple(fc.nat(seeds.length - 1), fc.array(changes, { minLength: 1, maxLength: 4 })).map(([seed, list]) => {
    const documents = list.reduce<unknown>((value, change) => applyChange(value, change, 0), seeds[seed] ?? []);
    return (Array.isArray(documents) ? (documents as readonly unknown[]) : [documents]).map((one) => JSON.stringify(one)).join("\n---\n");
  });
}

function applyChange(value: unknown, change: Change, depth: number): unknown {
  const step = change.way[depth];
  const isEnd = step === undefined || depth === change.way.length - 1;
  if (Array.isArray(value) && value.length > 0) {
    const list = value as readonly unknown[];
    const at = (step ?? 0) % list.length;
    // The list of documents stays one.
    if (isEnd && depth > 0) return changeItem(list, at, change);
    return list.map((item, index) => (index === at ? applyChange(item, change, depth + 1) : item));
  }
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
    const entries = Object.entries(value) as readonly (readonly [string, unknown])[];
    const at = (step ?? 0) % entries.length;
    return Object.fromEntries(isEnd ? changeEntry(entries, at, change) : entries.map(([key, item], index) => [key, index === at ? applyChange(item, change, depth + 1) : item]));
  }
  return values[change.value];
}

function changeItem(list: readonly unknown[], at: number, { kind, value }: Change): readonly unknown[] {
  if (kind === "drop") return list.filter((_, index) => index !== at);
  if (kind === "double") return [...list, list[at]];
  return list.map((item, index) => (index === at ? values[value] : item));
}

function changeEntry(entries: readonly (readonly [string, unknown])[], at: number, { kind, value }: Change): readonly (readonly [string, unknown])[] {
  return entries.flatMap(([key, item], index) => {
    if (index !== at) return [[key, item] as const];
    if (kind === "drop") return [];
    if (kind === "rename") return [[String(tokens[value % tokens.length]), item] as const];
    if (kind === "double") return [[key, item] as const, [`${key}x`, item] as const];
    return [[key, values[value]] as const];
  });
}

/** Names of ends, ports and addresses as somebody may type them. */
export const words: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      "shop", "web", "/", "/", ":", "80", "TCP", "service", "svc", "node", "worker-1", "deployment", "ip:", "10.0.0.1", "10.96.0.1", "203.0.113.7", "::1", "[", "]", "%eth0", "fd00::2", "*", "",
      "outside", "team:", "ingress", ".", "example.com", "shop.svc.cluster.local", "_http._tcp.", "-", "70000", "0", "sctp", "ICMP", " ", ...tokens,
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));
