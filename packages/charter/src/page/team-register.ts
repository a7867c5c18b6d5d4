import type { Location } from "@demarc/source";
import type { Team } from "../charter.ts";
import { isPlatformName, teamId } from "../team-names.ts";
import { bareWords, oneLine } from "./phrase.ts";

/** Id for "the application team" on pages that name several, and until one is named. */
export const APPLICATION = "application";

const generic = /^(?:the |each |every |all |any |your |our )*(?:application|app|dev|development|developer|product|workload|tenant|service|feature|stream-aligned|delivery|consumer|user|owning|using)s?(?:[ -](?:teams?|squads?|developers?|owners?|engineers?))?$/i;
const owned = /^(?:the |each |every )?(?:own(?:ing|er)?(?: team)?|owners?|yourself|you|we|us|our team|your team|own team|requesting team|requester|self)$/i;

/** What a heading or cell says besides the team. */
const decorations = [
  /^[\s\d.)§#*-]+/,
  /^(?:duties|responsibilit(?:y|ies)|tasks|roles?|remit|scope|obligations) (?:of|for)\b(?: the\b)?/i,
  /\b(?:is |are )?(?:responsibilit(?:y|ies)|responsible for|responsible|accountable for|accountabilit(?:y|ies)|dut(?:y|ies)|owner(?:ship)?|owns|remit|scope|tasks?|role|handles|takes care of|looks after|does|decides)\b.*$/i,
  /^(?:what|responsibilit(?:y|ies)|duties|owned by|owner|ownership|scope|remit|role|tasks?|for|of|the|by|belongs to|handled by|managed by|team|tenant|group|squad|customer|department)\b[\s:]*/i,
  /[\s:–—-]+$/,
];

export interface TeamAlias {
  readonly id: string;
  readonly name: string;
  /** The name that came first. */
  readonly known: string;
  readonly at: Location;
}

/** Teams as the page names them. A name is kept as first written; later names of the same team find it. */
export class TeamRegister {
  readonly #teams = new Map<string, { id: string; name: string; role: Team["role"]; contact: string | undefined; at: Location }>();

  readonly #aliases: TeamAlias[] = [];

  /** A team as a table of teams gives it; its name then stands for its id wherever it is written. */
  declare(id: string, name: string, at: Location): void {
    if (!this.#teams.has(id)) this.#teams.set(id, { id, name: oneLine(name), role: id === "platform" ? "platform" : "application", contact: undefined, at });
  }

  /** Takes a text that stands for a team (heading, cell); gives its id, undefined when it names none. */
  name(text: string, at: Location): string | undefined {
    const declared = this.exact(text);
    if (declared !== undefined) return declared;
    const found = readTeam(text);
    if (found === undefined) return undefined;
    const known = this.#teams.get(found.id);
    if (known === undefined) this.#teams.set(found.id, { ...found, contact: undefined, at });
    else if (found.id === "platform") return this.#alias(found.id, found.name, at);
    return found.id;
  }

  /** A team whose role is written beside its name, which then is what the name stands for. */
  nameAs(role: Team["role"], text: string, at: Location): string | undefined {
    const found = this.exact(text) ?? (readTeam(text)?.role === role ? this.name(text, at) : undefined);
    if (found !== undefined) return found;
    const id = role === "platform" ? "platform" : teamId(text);
    if (id === "") return undefined;
    if (this.#teams.has(id)) return this.name(text, at) === id ? id : this.#alias(id, text, at);
    this.declare(id, text, at);
    return id;
  }

  #alias(id: string, text: string, at: Location): string {
    const known = this.#teams.get(id);
    const isSame = known === undefined || teamId(known.name) === teamId(text) || this.#aliases.some(({ name }) => teamId(name) === teamId(text));
    if (!isSame) this.#aliases.push({ id, name: oneLine(text), known: known.name, at });
    return id;
  }

  /** Names that count as a team which another name was first: two platform teams are one. */
  aliases(): readonly TeamAlias[] {
    return this.#aliases;
  }

  /** The team of exactly this name. */
  exact(name: string): string | undefined {
    return [...this.#teams.values()].find((team) => team.name === oneLine(name))?.id;
  }

  setContact(id: string, contact: string, at: Location): void {
    const team = this.#teams.get(id);
    if (team === undefined) this.#teams.set(id, { id, name: id === "platform" ? "Platform team" : id, role: id === "platform" ? "platform" : "application", contact, at });
    else team.contact ??= contact;
  }

  /** Named application teams, in order of their first mention; the nameless one only when there is no other. */
  applications(): readonly string[] {
    const named = [...this.#teams.values()].filter(({ role, id }) => role === "application" && id !== APPLICATION).map(({ id }) => id);
    return named.length > 0 ? named : this.#teams.has(APPLICATION) ? [APPLICATION] : [];
  }

  has(id: string): boolean {
    return this.#teams.has(id);
  }

  /** The team for which "the application team" stands: the only one, else all of them (`application`). */
  resolve(id: string): string {
    if (id !== APPLICATION) return id;
    const [only, ...more] = this.applications();
    return only !== undefined && more.length === 0 ? only : APPLICATION;
  }

  /** The team that a sentence names: by its name, as the platform, or as the one that reads the page. */
  find(text: string): string | undefined {
    const words = ` ${bareWords(text)} `;
    const named = [...this.#teams.values()].find(
      ({ id, name }) => id !== "platform" && id !== APPLICATION && (words.includes(` ${bareWords(id)} `) || words.includes(` ${bareWords(name)} `)),
    );
    if (/ (?:platform|infrastructure|infra|sre|operations|ops|devops|cluster admins?|cluster team|network team|networking team) /.test(words)) return "platform";
    if (named !== undefined) return named.id;
    if (/ (?:our|own|ours|we|your|you|yourself|application team|app team|application|self|owning team|developers?|teams? themselves|owner) /.test(words)) return this.resolve(APPLICATION);
    return undefined;
  }

  /** All teams; the platform is always one of them. */
  list(start: Location): readonly Team[] {
    const teams = [...this.#teams.values()].filter(({ id }) => id !== APPLICATION || this.resolve(APPLICATION) === APPLICATION);
    const merged = this.#teams.get(APPLICATION);
    const shown = teams.map((team) =>
      merged !== undefined && team.id === this.resolve(APPLICATION) && team.id !== APPLICATION ? { ...team, contact: team.contact ?? merged.contact } : team,
    );
    const platform = shown.find(({ role }) => role === "platform");
    return platform === undefined ? [{ id: "platform", name: "Platform team", role: "platform", contact: undefined, at: start }, ...shown] : shown;
  }
}

/** Takes a team's name out of a heading or cell; the platform has one id whatever it is called. */
export function readTeam(text: string): { readonly id: string; readonly name: string; readonly role: Team["role"] } | undefined {
  const written = oneLine(text).slice(0, 120);
  const inside = /\(([^()]+)\)/.exec(written)?.[1]?.trim();
  let name = written.replace(/\([^()]*\)/g, " ");
  for (const decoration of decorations) name = name.replace(decoration, " ").trim();
  name = oneLine(name);
  if (name === "" && inside === undefined) return undefined;
  if (owned.test(name)) return { id: APPLICATION, name: "Application team", role: "application" };
  if (generic.test(name)) {
    const id = inside === undefined ? "" : teamId(inside);
    return id === "" ? { id: APPLICATION, name: genericName(name), role: "application" } : { id, name: inside ?? id, role: "application" };
  }
  if (name === "" || isPlatformName(name)) {
    const shown = name === "" ? (inside ?? "") : name;
    if (isPlatformName(shown)) return { id: "platform", name: shown, role: "platform" };
    name = shown;
  }
  const id = teamId(name);
  if (/^(?:who|what|which|when|how|why|whose|matrix|raci|division|split|table|list|roles?|model|scope|section|this|and|overview|general|summary|everyone|everybody|nobody|both|others?|n-a|none|tbd|all)(?:-|$)/.test(id)) return undefined;
  // A sentence is no name.
  return id === "" || id.split("-").length > 5 ? undefined : { id, name, role: "application" };
}

/** "every application team" is the application team; what it is called is kept as it is written. */
function genericName(name: string): string {
  const bare = name.replace(/^(?:(?:the|each|every|all|any|your|our) )+/i, "");
  return /\b(?:team|squad)$/i.test(bare) ? `${bare.slice(0, 1).toUpperCase()}${bare.slice(1)}` : "Application team";
}
