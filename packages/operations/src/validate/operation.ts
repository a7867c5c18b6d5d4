import type { Cluster, KubernetesObject } from "@demarc/kubernetes";
import type { FieldError, ValidateResult } from "./result.ts";

/** What the API server would refuse, all errors of every object, each with the place of its field. */
export function validate(cluster: Cluster): ValidateResult {
  const notValidated = new Map<string, number>();
  const objects = cluster.objects.flatMap((object) => {
    if (!object.understood && object.refusals.length === 0) {
      notValidated.set(object.kind, (notValidated.get(object.kind) ?? 0) + 1);
      return [];
    }
    const { kind, namespace, name } = object;
    return [{ kind, namespace, name, location: cluster.locate({ object: object.id, path: "" }), errors: errorsOf(cluster, object) }];
  });
  return {
    schemaVersion: "1.0",
    objects,
    notValidated: Object.fromEntries([...notValidated].sort(([a], [b]) => (a < b ? -1 : 1))),
    // That it is refused is what the objects say, with all errors.
    problems: cluster.problems.filter(({ code }) => code !== "object-refused"),
  };
}

function errorsOf(cluster: Cluster, object: KubernetesObject): readonly FieldError[] {
  return object.refusals.map(({ path, type, message }) => ({ path, type, message, location: cluster.locate({ object: object.id, path }) }));
}
