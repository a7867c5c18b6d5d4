import type { Phrase } from "./phrase.ts";

/** Whether an entry of the flows is agreed. */
export type Standing =
  | { readonly kind: "required" | "forbidden" }
  /** The heading is about both, so that each entry has to say for itself. */
  | { readonly kind: "each" }
  /** Perhaps, no longer, not yet, until a day: nothing that policies can be held to. */
  | { readonly kind: "unsettled"; readonly word: string };

/** What a word of standing may be followed by and still be one: "planned for May", "denied by default". */
const tail = String.raw`(?:\s+(?:any ?more|any longer|now|today|yet|by|at|for|in|on|until|since|from|as of|because|due|pending|with|after|before|unless|when|if)\b.*)?`;
const forbidden = String.raw`(?:forbidden|prohibited|denied|deny|blocked?|disallowed|not(?: to)?(?: be)? (?:allowed|permitted)|(?:never|must not)(?: be)?(?: allowed| permitted)?|rejected|refused|closed|off[- ]limits)`;
const open = String.raw`(?:optional(?:ly)?|planned|proposed|drafts?|pending|tentative(?:ly)?|temporar(?:y|ily)|removed|retired|decommissioned|deprecated|obsolete|expired|revoked|withdrawn|suspended|disabled|inactive|unused|future|no longer (?:required|needed|used|allowed|in use)|not (?:yet )?(?:required|needed|agreed|approved|decided|active|enabled|in use)|to be (?:decided|confirmed|discussed|agreed|removed|defined|clarified)|under (?:discussion|review)|nice to have|if (?:needed|necessary|possible)|when needed|maybe|perhaps|possibly|tbd|tbc)`;
const until = String.raw`(?:(?:allowed|permitted|valid|approved|agreed|needed|required)\s+)?until\b.*\d`;
const allowed = String.raw`(?:allowed|permitted|required|mandatory|agreed|approved|needed)`;
const lead = String.raw`(?:(?:is|are|currently|still|now|only|today)\s+)*`;

const forbiddenPiece = new RegExp(String.raw`^${lead}${forbidden}${tail}$`, "i");
const openPiece = new RegExp(String.raw`^${lead}(?:${open}${tail}|optional(?:ly)?\s.*|temporar(?:y|ily)\s+(?:allowed|permitted|open|access|exception|rule).*|${until}.*)$`, "i");
const allowedPiece = new RegExp(String.raw`^${lead}${allowed}${tail}$`, "i");

/** What parts the words of an entry: only a part that says nothing else is a word of standing. */
const separators = /[,;:()[\]|\n–—]|\.(?=\s|$)|\s-\s|[-=]+>|<[-=]+|[→⟶⇒➜↔←⇐]/u;

/**
 * What an entry's own words say of its standing; undefined when they say nothing of it. A word counts where it
 * stands for itself ("(TCP 80, optional)"), not inside a reason ("denied requests are logged").
 *
 * @param names what the flow's ends are called: a namespace may be called `planned`
 */
export function standingOfWords(texts: readonly string[], names: readonly string[] = []): Standing | undefined {
  const pieces = texts.flatMap((text) => text.split(separators)).map((piece) => piece.trim()).filter((piece) => piece !== "" && !names.includes(piece));
  const word = pieces.find((piece) => openPiece.test(piece));
  if (word !== undefined) return { kind: "unsettled", word };
  if (pieces.some((piece) => forbiddenPiece.test(piece))) return { kind: "forbidden" };
  return pieces.some((piece) => allowedPiece.test(piece)) ? { kind: "required" } : undefined;
}

const yes = /^(?:yes|y|x|true|ok|must|live|open|done|in (?:use|place|production)|implemented|deployed|current|production|granted|accepted|active|enabled|allow|permit|accept|[✓✔✅☑●•]\uFE0F?)$/iu;
const no = /^(?:no|n|none|false|drop(?:ped)?|[✗✘❌✖🚫⛔]\uFE0F?)$/iu;

/** What a cell under a heading such as "Allowed" or "Status" says; a cell that says neither settles nothing. */
export function standingOfCell(cell: Phrase, heading: string): Standing {
  const text = cell.text.trim();
  const said = standingOfWords([text]);
  if (said !== undefined) return said;
  if (yes.test(text)) return { kind: "required" };
  // "Allowed: no" forbids; "Needed: no" only says that it is not required.
  if (no.test(text) && /allow|permit|access|action|effect|decision|open/i.test(heading)) return { kind: "forbidden" };
  return { kind: "unsettled", word: `${heading}: ${text === "" ? "(empty)" : text}` };
}

const forbiddenHeading = new RegExp(String.raw`\b(?:${forbidden}|no-go)\b|\bwhat is closed\b|\bstays? closed\b`, "gi");
const openHeading = new RegExp(String.raw`\b${open}\b|\buntil\b.*\d`, "i");
const allowedHeading = new RegExp(String.raw`\b(?:${allowed}|necessary|expected)\b`, "i");

/** What a heading says of all that stands below it. */
export function standingOfHeading(heading: string): Standing | undefined {
  const word = openHeading.exec(heading)?.[0];
  if (word !== undefined) return { kind: "unsettled", word: heading };
  const rest = heading.replace(forbiddenHeading, " ");
  const isForbidden = rest !== heading;
  const isAllowed = allowedHeading.test(rest);
  return isForbidden && isAllowed ? { kind: "each" } : isForbidden ? { kind: "forbidden" } : isAllowed ? { kind: "required" } : undefined;
}
