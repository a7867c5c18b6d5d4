import type { KubernetesObject } from "@demarc/kubernetes";
import { canonical } from "../fingerprint.ts";
import { valueAt } from "../field-path.ts";
import { refTo } from "../policy-rules.ts";
import { defineRule, type Rule } from "../rule.ts";

export const duplicateObject: Rule = defineRule({
  id: "duplicate-object",
  category: "shape",
  severity: "error",
  summary: "An object is given twice, and only the last one holds",

  *find({ cluster }) {
    for (const [id, winner] of cluster.overwritten) {
      const lost = cluster.object(id);
      const held = cluster.object(winner);
      const place = cluster.locate(refTo(held, "metadata.name"));
      // What runs in the cluster beside what the repository says is the same object, seen twice.
      if (isLive(lost) !== isLive(held)) continue;
      const same = canonical(lost.value) === canonical(held.value);
      const name = `${lost.kind} ${lost.namespace === "" ? "" : `${lost.namespace}/`}${lost.name}`;
      yield {
        at: refTo(lost, "metadata.name"),
        severity: same ? "warning" : "error",
        message: same ? `${name} is given again, word for word, at ${place.file}:${place.line}` : `${name} has no effect: ${place.file}:${place.line} gives another object of that name, and the last one holds`,
        related: [{ at: refTo(held, "metadata.name"), message: "the one that holds" }],
        details: same ? [] : ["applied one after the other, the second replaces the first; which one is second depends on the order of files"],
        next: [same ? "delete one of the two" : "rename one of the two, or put both into one"],
        subject: "name",
      };
    }
  },
});

function isLive({ value }: KubernetesObject): boolean {
  return valueAt(value, "metadata.uid") !== undefined || valueAt(value, "metadata.resourceVersion") !== undefined;
}
