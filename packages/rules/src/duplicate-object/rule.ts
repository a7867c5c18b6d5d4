import type { KubernetesObject } from "@demarc/kubernetes";
import { canonical } from "../fingerprint.ts";
import { valueAt } from "../field-path.ts";
import { count, listSome, type Location } from "@demarc/source";
import { refTo } from "../policy-rules.ts";
import { defineRule, type Found, type Rule } from "../rule.ts";

export const duplicateObject: Rule = defineRule({
  id: "duplicate-object",
  category: "shape",
  severity: "error",
  summary: "An object is given twice, and only the last one holds",

  *find({ cluster }) {
    const asItRuns: Pair[] = [];
    for (const [id, winner] of cluster.overwritten) {
      const lost = cluster.object(id);
      const held = cluster.object(winner);
      const place = cluster.locate(refTo(held, "metadata.name"));
      if (isLive(lost) !== isLive(held)) asItRuns.push({ lost, held });
      else if (lost.kind === "Namespace") yield* sayNamespace(lost, held, place);
      else yield sayObject(lost, held, place);
    }
    for (const live of [true, false]) yield* saySeenTwice(asItRuns.filter(({ held }) => isLive(held) === live), live);
  },
});

interface Pair {
  readonly lost: KubernetesObject;
  readonly held: KubernetesObject;
}

/** What runs in the cluster beside what the repository says is one object, seen twice: which of the two was judged. */
function* saySeenTwice(pairs: readonly Pair[], live: boolean): Iterable<Found> {
  const [first] = pairs;
  if (first === undefined) return;
  const [judged, other] = live ? ["as they run", "as the files have them"] : ["as the files have them", "as they run"];
  const policies = pairs.filter(({ held }) => held.kind === "NetworkPolicy").map(({ held }) => `${held.namespace}/${held.name}`);
  yield {
    at: refTo(first.held, "metadata.name"),
    severity: "info",
    message: `${count(pairs.length, "object")} of the input run${pairs.length === 1 ? "s" : ""} in the cluster and ${pairs.length === 1 ? "is" : "are"} in files: judged ${judged}, not ${other}${policies.length > 0 ? `; policies: ${listSome(policies.sort(), 5)}` : ""}`,
    related: [{ at: refTo(first.lost, "metadata.name"), message: "not judged" }],
    next: [`judge the two apart, or give what is to be judged last: ${orderOfReading}`],
    subject: `seen twice, ${live ? "live" : "written"}`,
  };
}

function sayObject(lost: KubernetesObject, held: KubernetesObject, place: Location): Found {
  const same = canonical(lost.value) === canonical(held.value);
  const name = `${lost.kind} ${lost.namespace === "" ? "" : `${lost.namespace}/`}${lost.name}`;
  return {
    at: refTo(lost, "metadata.name"),
    severity: same ? "warning" : "error",
    message: same ? `${name} is given again, word for word, at ${place.file}:${place.line}` : `${name} has no effect: ${place.file}:${place.line} gives another object of that name, and the last one holds`,
    related: [{ at: refTo(held, "metadata.name"), message: "the one that holds" }],
    details: same ? [] : [`applied one after the other, the second replaces the first; ${orderOfReading}`],
    next: [same ? "delete one of the two" : "rename one of the two, or put both into one"],
    subject: "name",
  };
}

const orderOfReading = "they are taken in the order of the command line, of a folder its files by name and then its kustomizations";

/** Whoever puts something into a namespace may declare it too; what policies ask of it is its labels. */
function* sayNamespace(lost: KubernetesObject, held: KubernetesObject, place: Location): Iterable<Found> {
  const changed = [...new Set([...lost.labels.keys(), ...held.labels.keys()])].filter((key) => lost.labels.get(key) !== held.labels.get(key)).sort();
  if (changed.length === 0) return;
  yield {
    at: refTo(lost, "metadata.name"),
    severity: "warning",
    message: `Namespace ${lost.name} is given again with other labels at ${place.file}:${place.line}, and the last ones hold: ${listSome(changed.map((key) => `\`${key}\``))} differ${changed.length === 1 ? "s" : ""}`,
    related: [{ at: refTo(held, "metadata.name"), message: "the one that holds" }],
    details: [`peers that ask for these labels find the namespace or not, by which of the two is applied last; ${orderOfReading}`],
    next: ["give both the same labels, or leave the namespace to one of the two"],
    subject: "name",
  };
}

function isLive({ value }: KubernetesObject): boolean {
  return valueAt(value, "metadata.uid") !== undefined || valueAt(value, "metadata.resourceVersion") !== undefined;
}
