import type { Cluster, KubernetesObject } from "@demarc/kubernetes";
import { addTo } from "@demarc/source";
import { authorship, type NamespaceOwner } from "./authorship.ts";
import type { Charter, Concern, Responsibility } from "./charter.ts";
import { concernsOfNamespace, decisiveConcernOf, isClusterNamespace, objectConcerns } from "./concerns.ts";
import { isPlatformName, isTool, teamId } from "./team-names.ts";

/** Who answers for what, by the charter (product rule: by effects, not by file names). */
export interface Ownership {
  /** Team id; a namespace that nobody owns is the platform's. `undefined` owner never happens. */
  ofNamespace(namespace: string): string;
  /** True when the page names the namespace, or it belongs to the platform by its name (kube-system, …). */
  isKnown(namespace: string): boolean;
  ofObject(object: KubernetesObject): string;
  /**
   * Team that answers for a concern by the matrix; where the matrix is silent, the platform for all but what
   * stays inside one team. `team` is the team whose namespaces it is about, where several share a concern.
   */
  ofConcern(concern: Concern, team?: string): string;
  /** What an object touches besides its namespace, e.g. `service-mesh` for a VirtualService; empty for most. */
  concernsOf(object: KubernetesObject): readonly Concern[];
  /**
   * The team from whose repository an object comes, as far as the input shows: labels and annotations
   * (`managed.by`, `managed-by`), or the source folder whose other objects are one team's.
   */
  authorOf(object: KubernetesObject): string | undefined;
  /** The same with the evidence, for messages. */
  authorshipOf(object: KubernetesObject): Authorship | undefined;
  /** `same-team`: one team owns both ends. `cross-team`: needs an approval. `external`: one end is outside the cluster. */
  ofFlow(source: FlowParty, destination: FlowParty): FlowOwnership;
}

export type FlowParty = { readonly namespace: string } | "outside";

export interface FlowOwnership {
  /** `platform`: both ends are the platform's, in two namespaces. */
  readonly kind: "same-namespace" | "same-team" | "cross-team" | "external" | "platform";
  /** Teams that must agree, the asking side's owner first. */
  readonly owners: readonly string[];
  /** Statement of the page that says so, where one does. */
  readonly statement: string | undefined;
}

export interface Authorship {
  readonly team: string;
  readonly by: "mark" | "folder";
  /** e.g. "annotation `managed.by: platform-team`", "every mark in `app/` names financial-mlops-pytorch". */
  readonly because: string;
}

/** Concerns that never leave one team: the owner of the namespaces has them unless the matrix says otherwise. */
const insideOneTeam: ReadonlySet<Concern> = new Set(["application-policy", "same-team-flow", "intra-namespace-flow"]);

const perTeam: ReadonlySet<Concern> = new Set([...insideOneTeam, "external-access"]);

/**
 * Who owns namespaces, objects and flows, for both teams alike (product rule: ownership is decided by effects).
 *
 * With a charter a namespace that it does not give to a team is the platform's. Without one nothing says who
 * the teams are: a namespace is the platform's by its name, else its `team` or `owner` label's, else its own.
 * Building it costs one pass over the objects; each question is answered from tables.
 */
export function ownership(charter: Charter | undefined, cluster: Cluster): Ownership {
  const ownerOf = namespaceOwners(charter, cluster);
  const ofNamespace = (namespace: string): string => ownerOf(namespace).team;
  const matrix = new Matrix(charter);
  const crossesTeams = (from: string, to: string): boolean => ofNamespace(from) !== ofNamespace(to);
  const concernsOf = objectConcerns(cluster, crossesTeams);
  const authorshipOf = authorship(charter, cluster, ownerOf);
  return {
    ofNamespace,
    isKnown: (namespace) => charter === undefined || ownerOf(namespace).said || namesNamespace(charter, namespace),
    ofConcern: (concern, team) => matrix.owner(concern, team),
    concernsOf,
    ofObject: (object) => ownerOfObject(object, ofNamespace, matrix),
    authorshipOf,
    authorOf: (object) => authorshipOf(object)?.team,
    ofFlow: (source, destination) => ownersOfFlow(source, destination, ofNamespace, matrix),
  };
}

function namespaceOwners(charter: Charter | undefined, cluster: Cluster): (namespace: string) => NamespaceOwner {
  const named = new Map<string, string>();
  // The first one counts; a second owner is a problem of the page (`namespace-owned-twice`).
  for (const { name, owner } of charter?.namespaces ?? []) if (!named.has(name)) named.set(name, owner);
  const labelled = new Map<string, string>();
  if (charter === undefined) {
    for (const { name, writtenLabels } of cluster.namespaces) {
      const label = writtenLabels.get("team") ?? writtenLabels.get("owner");
      if (label !== undefined && teamId(label) !== "" && !isTool(label)) labelled.set(name, isPlatformName(label) ? "platform" : teamId(label));
    }
  }
  return (namespace) => {
    const owner = named.get(namespace) ?? labelled.get(namespace);
    if (owner !== undefined) return { team: owner, said: true };
    if (isClusterNamespace(namespace) || namespace === "") return { team: "platform", said: true };
    return charter === undefined ? { team: namespace, said: true } : { team: "platform", said: false };
  };
}

function namesNamespace(charter: Charter, namespace: string): boolean {
  return charter.flows.some(({ from, to }) => [...from, ...to].some((end) => end.namespace === namespace));
}

function ownerOfObject(
  object: KubernetesObject,
  ofNamespace: (namespace: string) => string,
  matrix: Matrix,
): string {
  const inside = object.kind === "Namespace" ? object.name : object.namespace;
  const byNamespace = ofNamespace(inside);
  const decisive = decisiveConcernOf(object);
  return decisive === undefined ? byNamespace : matrix.owner(decisive, byNamespace);
}

/** The responsibility matrix, asked for one concern. */
class Matrix {
  readonly #lines = new Map<Concern, Responsibility[]>();
  readonly #onlyTeam: string | undefined;

  constructor(charter: Charter | undefined) {
    for (const line of charter?.responsibilities ?? []) {
      for (const concern of line.concerns) addTo(this.#lines, concern, line);
    }
    const applications = charter?.teams.filter(({ role }) => role === "application") ?? [];
    this.#onlyTeam = applications.length === 1 ? applications[0]?.id : undefined;
  }

  /** The line that speaks for a concern; a line of the team that it is about goes first, owning before asking. */
  line(concern: Concern, team?: string): Responsibility | undefined {
    const all = this.#lines.get(concern) ?? [];
    // What each team has for its own namespaces another team's line says nothing about.
    const lines = team !== undefined && perTeam.has(concern) ? all.filter((line) => line.team === team || line.team === "platform") : all;
    const owning = lines.filter(({ mode }) => mode === "owns");
    return owning.find((line) => line.team === team) ?? owning[0] ?? lines.find((line) => line.team === team) ?? lines[0];
  }

  owner(concern: Concern, team?: string): string {
    const line = this.line(concern, team);
    if (line?.mode === "owns") return line.team;
    if (insideOneTeam.has(concern)) return team ?? this.#onlyTeam ?? "platform";
    return "platform";
  }
}

function ownersOfFlow(source: FlowParty, destination: FlowParty, ofNamespace: (namespace: string) => string, matrix: Matrix): FlowOwnership {
  if (source === "outside" || destination === "outside") return ownersOfExternal(source, destination, ofNamespace, matrix);
  const asking = ofNamespace(source.namespace);
  const granting = ofNamespace(destination.namespace);
  if (source.namespace === destination.namespace) {
    return { kind: "same-namespace", owners: [asking], statement: matrix.line("intra-namespace-flow", asking)?.statement };
  }
  if (asking === granting) {
    const kind = asking === "platform" ? "platform" : "same-team";
    return { kind, owners: [asking], statement: matrix.line("same-team-flow", asking)?.statement };
  }
  // The more specific concern names the statement, and its owner agrees too.
  const special = [...concernsOfNamespace(destination.namespace), ...concernsOfNamespace(source.namespace)].find(
    (concern) => matrix.line(concern) !== undefined,
  );
  const concern = special ?? "cross-team-flow";
  return { kind: "cross-team", owners: unique([asking, granting, matrix.owner(concern)]), statement: (matrix.line(concern) ?? matrix.line("cross-team-flow"))?.statement };
}

/** Whoever has an end inside asks; who grants is the concern's owner (external access, or the edge). */
function ownersOfExternal(source: FlowParty, destination: FlowParty, ofNamespace: (namespace: string) => string, matrix: Matrix): FlowOwnership {
  const inside = source === "outside" ? destination : source;
  if (inside === "outside") return { kind: "external", owners: ["platform"], statement: undefined };
  const concern: Concern = source === "outside" ? "ingress" : "external-access";
  const team = ofNamespace(inside.namespace);
  return { kind: "external", owners: unique([team, matrix.owner(concern, team)]), statement: matrix.line(concern, team)?.statement };
}

function unique(teams: readonly string[]): readonly string[] {
  return [...new Set(teams)];
}
