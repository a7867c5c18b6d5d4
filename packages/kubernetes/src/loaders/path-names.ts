import path from "node:path";

/** Files that hold manifests. */
export function isManifestName(name: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(name);
}

/** Templates that say so by their name, e.g. `policy.yaml.j2`. */
export function isTemplateName(name: string): boolean {
  return /\.(?:ya?ml|json)\.(?:j2|jinja2?|tpl|tmpl|gotmpl|gotpl|erb|template)$/i.test(name);
}

/** The names that kustomize looks for, in its order. */
export const kustomizationNames: readonly string[] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** Folders that hold no manifests of the user's: version control, caches, installed packages. */
export function isSkippedFolder(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}

/** Joins as the user would write it: `./k8s` and `base` give `k8s/base`. */
export function joinPath(folder: string, name: string): string {
  return path.join(folder, name);
}

/** As the user wrote it, without detours and without a slash at its end. */
export function normalPath(text: string): string {
  const normal = path.normalize(text);
  return normal.length > 1 && normal.endsWith(path.sep) ? normal.slice(0, -1) : normal;
}

export function parentOf(text: string): string {
  return path.dirname(text);
}

export function nameOf(text: string): string {
  return path.basename(text);
}

/** Whether a path is a folder or lies in it; both normalised. */
export function isWithin(file: string, folder: string): boolean {
  if (folder === ".") return !path.isAbsolute(file) && file !== ".." && !file.startsWith(`..${path.sep}`);
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/** A path for a message: characters that a terminal would act on, or not show, are written as escapes. */
export function shown(text: string): string {
  const visible = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
  return `\`${visible}\``;
}
