import { isMapping, numberField, stringField } from "@demarc/source";
import { type BuiltObject, changed, identityOf, kindOfObject } from "./built-object.ts";
import { changeAt } from "./edit.ts";

const podSpecPaths = ["spec", "spec/template/spec", "spec/jobTemplate/spec/template/spec"];

/** `images`: names, tags and digests of containers and init containers. */
export function setImages(object: BuiltObject, images: readonly unknown[]): BuiltObject {
  if (images.length === 0) return object;
  const paths = podSpecPaths.flatMap((path) => ["containers", "initContainers"].map((containers) => `${path}/${containers}/image`.split("/")));
  return changed(
    object,
    paths.reduce(
      (value, path) => changeAt(value, path, false, (image) => (typeof image === "string" ? images.reduce<string>(setImage, image) : image)),
      object.value,
    ),
  );
}

function setImage(image: string, rule: unknown): string {
  const { name, rest } = splitImage(image);
  if (!isMapping(rule) || stringField(rule, "name") !== name) return image;
  const digest = stringField(rule, "digest");
  const tag = stringField(rule, "newTag");
  const suffix = digest !== undefined ? `@${digest}` : tag !== undefined ? `:${tag}` : rest;
  return `${stringField(rule, "newName") ?? name}${suffix}`;
}

/** The tag is behind the last colon, unless that belongs to a registry's port. */
function splitImage(image: string): { readonly name: string; readonly rest: string } {
  const at = image.indexOf("@");
  const colon = image.lastIndexOf(":", at < 0 ? undefined : at);
  const end = colon > image.lastIndexOf("/", at < 0 ? undefined : at) ? colon : at < 0 ? image.length : at;
  return { name: image.slice(0, end), rest: image.slice(end) };
}

const scaled = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"];

/** `replicas`: by name, current or former. */
export function setReplicas(object: BuiltObject, replicas: readonly unknown[]): BuiltObject {
  if (!scaled.includes(kindOfObject(object.value))) return object;
  const names = [...object.before, identityOf(object.value)].map(({ name }) => name);
  const rule = replicas.find((item) => names.includes(stringField(item, "name") ?? ""));
  const count = numberField(rule, "count");
  return count === undefined ? object : changed(object, changeAt(object.value, ["spec", "replicas"], true, () => count));
}

