import { ownership, type Charter, type Ownership } from "@demarc/charter";
import { reachability, type Reachability } from "@demarc/engine";
import type { Cluster } from "@demarc/kubernetes";

/** Everything that the verbs ask: objects, what passes between them, and who owns what. */
export interface Judged {
  readonly cluster: Cluster;
  readonly reachability: Reachability;
  /** Absent: without a page or charter, teams are not told and rules on the page not evaluated. */
  readonly charter: Charter | undefined;
  readonly ownership: Ownership;
}

/** Prepares a cluster for questions. Costs what {@link reachability} costs; the answers come on demand. */
export function judge(cluster: Cluster, charter: Charter | undefined): Judged {
  return { cluster, reachability: reachability(cluster.world), charter, ownership: ownership(charter, cluster) };
}

/** A team as results name it. */
export interface TeamName {
  readonly id: string;
  readonly name: string;
  readonly contact?: string;
}

/** Teams of the charter for a result; none without one. */
export function teamsOf(charter: Charter | undefined): readonly TeamName[] {
  return (charter?.teams ?? []).map(({ id, name, contact }) => ({ id, name, ...(contact !== undefined && { contact }) }));
}
