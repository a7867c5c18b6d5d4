import type { Ref } from "@demarc/engine";
import type { KubernetesObject } from "@demarc/kubernetes";
import { isList, isMapping, parsePath, type Location } from "@demarc/source";
import { shapeOf, valueAt } from "./field-path.ts";
import type { RawFinding } from "./finding.ts";
import { canonical, fingerprintOf, withoutOrder } from "./fingerprint.ts";
import type { Found, Rule, RuleContext, Severity } from "./rule.ts";
import { deniedAdvice } from "./tier-denials.ts";
import { exemptionsOf, waive } from "./waivers.ts";
import { keeperOfPage } from "./whose-hand.ts";

export interface RuleRun {
  /** What hurts most first; waived ones are among them, marked. */
  readonly findings: readonly RawFinding[];
  /** Rules whose input is missing, in whole or in part, with what they need. Never silently passed. */
  readonly notEvaluated: readonly { readonly rule: string; readonly needs: string }[];
  /** Rules that broke: mistakes of ours. What they had found before that is kept. */
  readonly faults: readonly RuleFault[];
}

export interface RuleFault {
  readonly rule: string;
  readonly error: unknown;
}

/**
 * Asks every rule, and gives what they found a place, an owner and a fingerprint. A rule that throws is a
 * fault of Demarc and takes nobody else down. Cost: the rules' own, and one read of each document that a
 * finding stands in.
 *
 * @param known  ids of all the rules that there are, where `rules` are only some of them
 */
export function runRules(rules: readonly Rule[], context: RuleContext, known: readonly string[] = rules.map(({ id }) => id)): RuleRun {
  const findings: RawFinding[] = [];
  const notEvaluated: { rule: string; needs: string }[] = [];
  const faults: RuleFault[] = [];
  const evaluated = new Set<string>();
  const fingerprints = new Map<string, number>();

  const ask = (rule: Rule, found: () => Iterable<Found>): void => {
    try {
      for (const one of found()) findings.push(settle(rule, one, context, fingerprints));
      evaluated.add(rule.id);
    } catch (error) {
      faults.push({ rule: rule.id, error });
    }
  };

  for (const rule of rules) {
    ask(rule, () => {
      const missing = needsOf(rule, context);
      const needs = missing ?? rule.leavesOut?.(context);
      if (needs !== undefined) notEvaluated.push({ rule: rule.id, needs });
      return missing === undefined ? rule.find(context) : [];
    });
  }
  for (const { rule } of notEvaluated) evaluated.delete(rule);

  const exemptions = exemptionsOf(context).readable;
  const judged = findings.splice(0).map((finding) => waive(finding, exemptions, context.today));
  for (const rule of rules) {
    if (rule.review !== undefined && evaluated.has(rule.id)) {
      ask(rule, () => rule.review?.(context, { findings: judged, evaluated, known: new Set(known) }) ?? []);
    }
  }
  return { findings: [...judged, ...findings].sort(byHurt), notEvaluated, faults };
}

function needsOf(rule: Rule, context: RuleContext): string | undefined {
  if (rule.category === "page" && context.charter === undefined) return "a guidelines page (`--page`) or a `demarc.yaml`";
  return rule.needs?.(context);
}

function settle(rule: Rule, found: Found, context: RuleContext, fingerprints: Map<string, number>): RawFinding {
  const { cluster } = context;
  const denied = found.blocked === undefined ? undefined : deniedAdvice(context, found.blocked, found.next);
  const object = isRef(found.at) ? cluster.object(found.at.object) : undefined;
  const text = [rule.id, found.ofSeveral === true ? "" : identityOf(object, found), found.subject ?? subjectOf(object, found)];
  const fingerprint = fingerprintOf(text);
  // The same thing written twice is two findings; the second must not share a waiver that names the first.
  const policyRule = isRef(found.at) ? /^spec\.(?:ingress|egress)\[\d+\]/.exec(found.at.path)?.[0] : undefined;
  const earlier = fingerprints.get(fingerprint) ?? 0;
  fingerprints.set(fingerprint, earlier + 1);
  return {
    rule: rule.id,
    category: rule.category,
    severity: found.severity ?? rule.severity,
    fingerprint: earlier === 0 ? fingerprint : fingerprintOf([...text, String(earlier)]),
    message: found.message,
    location: placeOf(found.at, context),
    ...(object && { object: { kind: object.kind, namespace: object.namespace, name: object.name } }),
    ...(policyRule !== undefined && { policyRule }),
    related: [...(denied?.related ?? []), ...(found.related ?? [])].map(({ at, message }) => ({ location: placeOf(at, context), message })),
    details: [...(found.details ?? []), ...(denied?.details ?? [])],
    ...(found.witness !== undefined && { witness: found.witness }),
    flows: found.flows ?? [],
    owner: denied?.owner ?? found.owner ?? (object ? whoActs(object, context) : keeperOfPage(context)),
    ...(found.statement !== undefined && { statement: found.statement }),
    otherStatements: found.otherStatements ?? [],
    next: denied?.next ?? found.next,
    // Nobody grants by a request what the admin tier denies.
    request: denied?.owner === undefined ? (found.request ?? []) : [],
    weight: found.weight ?? 0,
    ...(found.undetermined === true && { undetermined: true }),
  };
}

/**
 * Whoever signs an object can change it; where nobody does, the owner of its namespace has to see to it, or of a
 * namespace that the page gives to nobody the team that makes both.
 */
function whoActs(object: KubernetesObject, { ownership, cluster }: RuleContext): string {
  const authorship = ownership.authorshipOf(object);
  const made = object.namespace === "" || ownership.isKnown(object.namespace) ? undefined : cluster.find("Namespace", "", object.namespace);
  const makesNamespace = made !== undefined && ownership.authorOf(made) === authorship?.team;
  return authorship !== undefined && (authorship.by === "mark" || makesNamespace) ? authorship.team : ownership.ofObject(object);
}

function isRef(at: Ref | Location): at is Ref {
  return "object" in at;
}

function placeOf(at: Ref | Location, { cluster }: RuleContext): Location {
  if (!isRef(at)) return at;
  const location = cluster.locate(at);
  const { document, at: place, value } = cluster.object(at.object);
  const steps = parsePath(at.path) ?? [];
  const found = valueAt(value, at.path);
  // What a key holds may begin lines below it; people look for the key.
  if (typeof steps.at(-1) !== "string" || !(isMapping(found) || isList(found))) return location;
  const key = document.locate([...place, ...steps], "key");
  return key.line < location.line ? key : location;
}

/** The API group without its version: an object stays the same when it is upgraded. */
function identityOf(object: KubernetesObject | undefined, { at }: Found): string {
  if (object === undefined) return isRef(at) ? "" : at.file;
  const slash = object.apiVersion.indexOf("/");
  return [slash < 0 ? "" : object.apiVersion.slice(0, slash), object.kind, object.namespace, object.name].join("/");
}

function subjectOf(object: KubernetesObject | undefined, { at, message }: Found): string {
  if (object === undefined || !isRef(at)) return message;
  return `${shapeOf(at.path)} ${at.path === "" ? "" : canonical(withoutOrder(valueAt(object.value, at.path)))}`;
}

const hurt: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Severity, then weight; after that only so that the same input gives the same output. */
function byHurt(a: RawFinding, b: RawFinding): number {
  return (
    hurt[a.severity] - hurt[b.severity] ||
    b.weight - a.weight ||
    compare(a.location.file, b.location.file) ||
    a.location.line - b.location.line ||
    a.location.column - b.location.column ||
    compare(a.rule, b.rule) ||
    compare(a.fingerprint, b.fingerprint)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
