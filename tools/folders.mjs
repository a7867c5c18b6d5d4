// What the tools ask of the tree.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/**
 * Names of the folders in `folder` that hold `file`, sorted.
 * @param {string} root
 * @param {string} folder
 * @param {string} file
 */
export function foldersWith(root, folder, file) {
  const full = path.join(root, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(full, entry.name, file)))
    .map(({ name }) => name)
    .sort();
}

/**
 * Text of a file with line ends as in the repository.
 * @param {string} root
 * @param {...string} parts
 */
export function readText(root, ...parts) {
  return readFileSync(path.join(root, ...parts), "utf8").replaceAll("\r\n", "\n");
}

/** Packages with sources, sorted. */
export function packageNames(root) {
  return readdirSync(path.join(root, "packages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(root, "packages", entry.name, "src")))
    .map(({ name }) => name)
    .sort();
}

/**
 * Files under a folder whose names pass, as paths relative to `root`, sorted.
 * @param {string} root
 * @param {string} folder
 * @param {(name: string) => boolean} passes
 */
export function filesUnder(root, folder, passes) {
  const found = [];
  const visit = (relative) => {
    for (const entry of readdirSync(path.join(root, relative), { withFileTypes: true })) {
      if (entry.name === "node_modules" || entry.name === "dist" || entry.name.startsWith(".git")) continue;
      const inside = path.posix.join(relative, entry.name);
      if (entry.isDirectory()) visit(inside);
      else if (passes(entry.name)) found.push(inside);
    }
  };
  if (existsSync(path.join(root, folder))) visit(folder);
  return found.sort();
}

/** `pod-not-isolated` → `podNotIsolated` */
export function camelCase(id) {
  return id.replaceAll(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** `config-map` → `ConfigMap` */
export function pascalCase(id) {
  const camel = camelCase(id);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}
