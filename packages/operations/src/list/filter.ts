import { addressSet, intersectAddresses, parseAddress, parseCidr, type AddressRange } from "@demarc/engine";
import { nearestName } from "@demarc/kubernetes";
import { listFirst, type Problem } from "@demarc/source";
import type { Judged } from "../judged.ts";
import { problem } from "../problem-codes.ts";
import type { WorkloadEnd } from "../ends.ts";

/** What `--from`, `--to` and `--touching` let through: workloads by name, addresses by range. */
export interface EndFilter {
  workload(end: WorkloadEnd): boolean;
  /** Whether ingress controllers and gateways that are no workloads of the input are asked for. */
  readonly ingressController: boolean;
  /** The part of the ranges that is asked for; empty when none is. */
  ranges(ranges: readonly AddressRange[]): readonly AddressRange[];
}

export const everyEnd: EndFilter = { workload: () => true, ingressController: true, ranges: (ranges) => ranges };

/** What results call those who dial for Ingresses and routes, where they are no workloads of the input. */
const INGRESS_CONTROLLER = "ingress-controller";

/**
 * Reads filters as people type them: `financial-ml` (a namespace), `financial-ml/mlserver`,
 * `financial-ml/deployment/mlserver`, `team:platform` (what it owns, by id or name), `outside`, `ingress-controller`, an
 * address or a CIDR.
 * Several are a union; none is everything.
 * A name that nothing has is a problem with the nearest name that something has, since an empty list would
 * look like "nothing may pass".
 */
export function readEndFilter(
  flag: string,
  written: readonly string[],
  ends: readonly WorkloadEnd[],
  judged: Pick<Judged, "charter" | "ownership">,
): { readonly value: EndFilter; readonly problems: readonly Problem[] } {
  if (written.length === 0) return { value: everyEnd, problems: [] };
  const names = new Set<string>();
  const ranges: AddressRange[] = [];
  let outside = false;
  let ingressController = false;
  const problems: Problem[] = [];
  const known = new Set(ends.flatMap(namesOf));
  const teams = new Teams(ends, judged);
  const owners = new Set<string>();
  for (const text of written) {
    const range = readRange(text);
    const team = text.startsWith(TEAM) ? teams.find(text.slice(TEAM.length)) : undefined;
    if (text === "outside") outside = true;
    else if (text === INGRESS_CONTROLLER && !known.has(text)) ingressController = true;
    else if (range !== undefined) ranges.push(range);
    else if (known.has(text)) names.add(text);
    else if (team !== undefined && teams.owning.has(team)) owners.add(team);
    else problems.push(text.startsWith(TEAM) ? withoutEnds(flag, text, team, teams) : unknownEnd(flag, text, known, teams));
  }
  const set = addressSet(ranges);
  return {
    value: {
      workload: (end) => owners.has(teams.ofEnd(end)) || namesOf(end).some((name) => names.has(name)),
      ingressController,
      ranges: (asked) => (outside ? asked : intersectAddresses(asked, set)),
    },
    problems,
  };
}

function namesOf({ namespace, name, workloadKind }: WorkloadEnd): readonly string[] {
  return [namespace, `${namespace}/${name}`, `${namespace}/${workloadKind.toLowerCase()}/${name}`];
}

function readRange(text: string): AddressRange | undefined {
  const address = parseAddress(text);
  if (address !== undefined) return { family: address.family, first: address.value, last: address.value };
  const cidr = parseCidr(text);
  return cidr.ok ? cidr.range : undefined;
}

/** In front of the name of a team; no namespace, workload or address has a colon there. */
const TEAM = "team:";

/** Teams that a filter can name: those of the page, and without one those that labels and names of namespaces tell. */
class Teams {
  /** Ids of those that own an end of the input. */
  readonly owning: ReadonlySet<string>;
  readonly #ids = new Map<string, string>();
  readonly #ownership: Judged["ownership"];

  constructor(ends: readonly WorkloadEnd[], { charter, ownership }: Pick<Judged, "charter" | "ownership">) {
    this.#ownership = ownership;
    this.owning = new Set(ends.map((end) => this.ofEnd(end)));
    for (const { id, name } of charter?.teams ?? []) for (const word of [id, name]) this.#ids.set(word.toLowerCase(), id);
    for (const id of this.owning) this.#ids.set(id, id);
  }

  ofEnd({ namespace }: WorkloadEnd): string {
    return this.#ownership.ofNamespace(namespace);
  }

  /** The id of the team with that id or name; undefined where there is none. */
  find(text: string): string | undefined {
    return this.#ids.get(text.trim().toLowerCase());
  }

  get ids(): readonly string[] {
    return [...new Set(this.#ids.values())].sort();
  }
}

function withoutEnds(flag: string, text: string, team: string | undefined, { ids, owning }: Teams): Problem {
  if (team !== undefined) {
    return problem("end-not-found", `${flag} names \`${text}\`, and no workload of the input is in a namespace of that team`, {
      fix: `give the manifests of its namespaces too; workloads are here of ${listFirst([...owning].sort(), TEAMS_SHOWN)}`,
    });
  }
  const near = nearestName(text.slice(TEAM.length), ids);
  return problem("end-not-found", `${flag} names \`${text}\`, and there is no such team`, {
    expected: `one of the teams: ${listFirst(ids, TEAMS_SHOWN)}`,
    ...(near !== undefined && { fix: `did you mean \`${TEAM}${near}\`?` }),
  });
}

/** Without a page every namespace may be a team of its own. */
const TEAMS_SHOWN = 12;

function unknownEnd(flag: string, text: string, known: ReadonlySet<string>, teams: Teams): Problem {
  const near = teams.find(text) === undefined ? nearestName(text, known) : `${TEAM}${text}`;
  return problem("end-not-found", `${flag} names \`${text}\`, and no namespace or workload of the input is called so`, {
    expected: "a namespace, namespace/workload, team:name, an address, a CIDR, `outside` or `ingress-controller`",
    ...(near !== undefined && { fix: `did you mean \`${near}\`?` }),
  });
}
