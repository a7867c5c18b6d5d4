import type { Cluster, KubernetesObject } from "@demarc/kubernetes";
import type { Charter } from "./charter.ts";
import type { Authorship } from "./ownership.ts";
import { isPlatformName, isTool, teamId } from "./team-names.ts";

/** Last parts of label and annotation keys that say whose an object is. */
const markKeys: ReadonlySet<string> = new Set(["managed-by", "managed.by", "managedby", "owner", "owned-by", "owner-team", "team", "maintained-by"]);
/** On a Namespace these say whose the namespace is, not who wrote the object. */
const ownerKeys: ReadonlySet<string> = new Set(["owner", "owned-by", "owner-team", "team"]);

/** Who a namespace belongs to, and whether anything says so (the page, or a name that is the platform's). */
export interface NamespaceOwner {
  readonly team: string;
  readonly said: boolean;
}

/**
 * Tells from whose hand objects come: by their own marks first, then by what else lies in their folder.
 * One pass over all objects; a question costs the depth of the object's folder.
 */
export function authorship(
  charter: Charter | undefined,
  cluster: Cluster,
  ownerOf: (namespace: string) => NamespaceOwner,
): (object: KubernetesObject) => Authorship | undefined {
  const marks = cluster.objects.map((object) => markOf(charter, object));
  const folders = readFolders(cluster, marks, ownerOf);
  return (object) => {
    const mark = marks[object.id];
    if (mark !== undefined) return { team: mark.team, by: "mark", because: mark.because };
    // A live object was read from the cluster: its folder says who dumped it, not who wrote it.
    if (isLive(object) || object.document.file.path === "-") return undefined;
    return byFolder(folders, object.document.file.path);
  };
}

interface Mark {
  readonly team: string;
  readonly because: string;
}

function markOf(charter: Charter | undefined, object: KubernetesObject): Mark | undefined {
  for (const [kind, pairs] of [["label", object.labels], ["annotation", object.annotations]] as const) {
    for (const [key, value] of pairs) {
      const last = key.slice(key.lastIndexOf("/") + 1).toLowerCase();
      if (!markKeys.has(last) || isTool(value)) continue;
      if (object.kind === "Namespace" && ownerKeys.has(last)) continue;
      const team = teamOfMark(charter, value);
      if (team !== undefined) return { team, because: `${kind} \`${key}: ${value}\`` };
    }
  }
  return undefined;
}

/** With a charter only its own teams count: an unknown name is not guessed to be one of them. */
function teamOfMark(charter: Charter | undefined, value: string): string | undefined {
  const id = teamId(value);
  if (id === "") return undefined;
  if (charter === undefined) return isPlatformName(value) ? "platform" : id;
  const named = charter.teams.find((team) => team.id === id || teamId(team.name) === id);
  if (named !== undefined) return named.id;
  return isPlatformName(value) ? "platform" : undefined;
}

interface FileFacts {
  readonly marks: Set<string>;
  readonly owners: Set<string>;
  /** Owners of the namespaces whose Namespace objects it holds. */
  readonly namespaceOwners: Set<string>;
}

interface Folder {
  /** How many files are marked by a team, and how many lie in one team's namespaces or are marked by it. */
  readonly marks: Map<string, number>;
  readonly votes: Map<string, number>;
  readonly namespaceOwners: Set<string>;
}

interface Folders {
  readonly files: ReadonlyMap<string, FileFacts>;
  readonly folders: ReadonlyMap<string, Folder>;
}

function readFolders(cluster: Cluster, marks: readonly (Mark | undefined)[], ownerOf: (namespace: string) => NamespaceOwner): Folders {
  const files = new Map<string, FileFacts>();
  for (const object of cluster.objects) {
    if (isLive(object)) continue;
    const path = object.document.file.path;
    const facts = files.get(path) ?? { marks: new Set(), owners: new Set(), namespaceOwners: new Set() };
    files.set(path, facts);
    const mark = marks[object.id];
    if (mark !== undefined) facts.marks.add(mark.team);
    const owner = ownerOf(object.kind === "Namespace" ? object.name : object.namespace);
    if (object.kind === "Namespace") facts.namespaceOwners.add(owner.team);
    else if (object.namespace !== "" && owner.said) facts.owners.add(owner.team);
  }
  const folders = new Map<string, Folder>();
  for (const [path, facts] of files) {
    for (const name of foldersOf(path)) {
      const folder = folders.get(name) ?? { marks: new Map<string, number>(), votes: new Map<string, number>(), namespaceOwners: new Set<string>() };
      folders.set(name, folder);
      for (const team of facts.marks) count(folder.marks, team, 1);
      for (const team of votesOf(facts)) count(folder.votes, team, 1);
      for (const team of facts.namespaceOwners) folder.namespaceOwners.add(team);
    }
  }
  return { files, folders };
}

/** A marked file speaks by its marks, another by where its objects lie. */
function votesOf(facts: FileFacts): ReadonlySet<string> {
  return facts.marks.size > 0 ? facts.marks : facts.owners;
}

/** Innermost folder with evidence decides; evidence that disagrees decides nothing. */
function byFolder({ files, folders }: Folders, path: string): Authorship | undefined {
  const own = files.get(path);
  if (own === undefined) return undefined;
  const [home, ...outer] = foldersOf(path);
  for (const name of [home ?? "", ...outer]) {
    const folder = folders.get(name);
    if (folder === undefined) return undefined;
    const shown = name === "" ? "." : name;
    const marked = [...folder.marks.keys()];
    if (marked.length > 1) return undefined;
    const [team] = marked;
    // A file that makes other teams' namespaces is not one team's: its marks speak for the objects that carry them.
    if (team !== undefined && makesOthers(own, team)) return undefined;
    if (team !== undefined) {
      const most = Math.max(...folder.votes.values());
      if ((folder.votes.get(team) ?? 0) < most) return undefined;
      return { team, by: "folder", because: `every mark in \`${shown}/\` names ${team}` };
    }
    // Further out lie other repositories too: a file that writes for one team only is not told by theirs.
    if (folder.namespaceOwners.size > 1 && (name === home || votesOf(own).size !== 1)) return { team: "platform", by: "folder", because: `\`${shown}/\` makes namespaces of several teams, which takes the platform's rights` };
    const others = [...folder.votes].map(([other, files]) => [other, files - (votesOf(own).has(other) ? 1 : 0)] as const).filter(([, files]) => files > 0);
    const [first] = others;
    if (first === undefined) continue;
    // One neighbour would make two files accuse each other.
    if (others.length > 1 || first[1] < 2) return undefined;
    return { team: first[0], by: "folder", because: `all other files in \`${shown}/\` (${first[1]}) write into ${first[0]}'s namespaces` };
  }
  return undefined;
}

/** For the platform that is no sign: it makes everybody's. */
function makesOthers({ namespaceOwners }: FileFacts, team: string): boolean {
  return team !== "platform" && [...namespaceOwners].some((owner) => owner !== team && owner !== "platform");
}

/** From the innermost outwards; the last is the empty path. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("/")).concat("");
}

/** The API server stamps what it stores; nobody writes these by hand. */
function isLive(object: KubernetesObject): boolean {
  const { value } = object;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, "metadata")) return false;
  const metadata: unknown = Reflect.get(value, "metadata");
  return typeof metadata === "object" && metadata !== null && Object.hasOwn(metadata, "uid") && Object.hasOwn(metadata, "resourceVersion");
}

function count(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
