import { switchDescriptions, type Cluster, type CniChoice, type CniOptions } from "@demarc/kubernetes";
import type { Problem } from "@demarc/source";
import { judge, teamsOf, type Judged } from "../judged.ts";
import { plugInReport } from "../plug-in.ts";
import { changeGroups } from "./changes.ts";
import { changedSwitches, Reasons } from "./reasons.ts";
import { requiredChanges } from "./required.ts";
import type { ChangeGroup, Effect, RequiredChange, WhatIfResult, WhatIfStep } from "./result.ts";

export interface WhatIfQuestion {
  /** The plug-ins after one another; the first is what flows are held against. At least two. */
  readonly plugIns: readonly (CniChoice | undefined)[];
  /** ISO date on which approvals are judged. */
  readonly today: string;
  /** The same manifests with another plug-in and other switches. */
  readonly build: (cni: CniChoice | undefined, options: CniOptions) => Cluster;
  /** What the charter says of the plug-in that the cluster has; for others it says nothing. */
  readonly optionsFor: (cni: CniChoice | undefined) => CniOptions;
}

/**
 * Which flows start or stop working from one network plug-in to the next, with the reason of each. Cost: a cluster for each
 * plug-in and each switch that changes, and `changeGroups` for each step.
 */
export function whatIf({ charter }: Pick<Judged, "charter">, { plugIns, today, build, optionsFor }: WhatIfQuestion): WhatIfResult {
  const all = plugIns.map((cni) => ({ cni, judged: judge(build(cni, optionsFor(cni)), charter) }));
  const [first] = all;
  const steps = all.slice(1).flatMap((next, index) => {
    const last = all[index];
    return last === undefined ? [] : [stepOf(last.judged, next.judged, today, (options) => build(last.cni, options))];
  });
  return {
    schemaVersion: "1.0",
    summary: {
      policies: first === undefined ? 0 : first.judged.cluster.networkPolicies.length + first.judged.cluster.adminPolicies.length,
      workloads: new Set(first?.judged.cluster.workloads.map(({ group }) => group)).size,
      ...(charter && { page: charter.source }),
    },
    steps,
    teams: teamsOf(charter),
    problems: (first?.judged.cluster.problems ?? []).filter((problem) => !isOfPlugIn(problem)),
  };
}

function stepOf(before: Judged, after: Judged, today: string, rebuild: (options: CniOptions) => Cluster): WhatIfStep {
  const reasons = new Reasons(before, after, rebuild);
  const required = requiredChanges(before, after, today, reasons);
  const changes = changeGroups(before, after, reasons);
  const { cni: was } = before.cluster;
  const { cni: is } = after.cluster;
  return {
    from: plugInReport(before.cluster),
    to: plugInReport(after.cluster),
    switches: changedSwitches(before.cluster, after.cluster).map((name) => {
      const { clause, decides } = switchDescriptions[name];
      return { switch: name, clause, decides, from: String(was.switches[name]), to: String(is.switches[name]) };
    }),
    totals: { stops: totalOf("stops", required, changes), starts: totalOf("starts", required, changes), unclear: totalOf("unclear", required, changes) },
    required,
    changes,
    facts: (is.profile?.facts ?? []).map(({ topic, says }) => ({ topic, says })),
    problems: after.cluster.problems.filter(isOfPlugIn),
  };
}

function totalOf(effect: Effect, required: readonly RequiredChange[], changes: readonly ChangeGroup[]): WhatIfStep["totals"][Effect] {
  return {
    required: required.filter((one) => one.effect === effect).length,
    flows: changes.filter((one) => one.effect === effect).reduce((sum, { flows }) => sum + flows.length, 0),
  };
}

/** What a plug-in makes of policies, and no fault of the input. */
function isOfPlugIn({ code }: Problem): boolean {
  return code.startsWith("cni-") || code.startsWith("policy-kind-");
}
