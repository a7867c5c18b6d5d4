// What linters cannot see. Each check looks at the tree and says what is out of place, where, and what to do.
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import path from "node:path";
import { filesUnder, foldersWith, packageNames, readText } from "./folders.mjs";
import { definitionOf, describeRule, problemCodes } from "./references.mjs";

const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** @type {readonly { name: string, find: (root: string) => string[] }[]} */
export const tidyChecks = [
  { name: "each rule has its three files, and a document with all sections", find: untidyRules },
  { name: "each problem code is in its package's table, and each in the table is reported", find: untidyProblemCodes },
  { name: "what is left to do names its issue", find: untidyTodos },
  { name: "no paths of one machine", find: machinePaths },
  { name: "what a package offers to others says what it gives", find: withoutDocstring },
  { name: "no drawers without a label", find: drawers },
  { name: "messages are sober, and nothing is promised", find: bannedWords },
  { name: "each clause that is cited exists", find: unknownClauses },
  { name: "links lead somewhere", find: deadLinks },
];

/** Sections of a rule's document, in their order. */
export const ruleSections = ["Why", "Reported", "Not reported", "Mend it", "Limits"];

/** Texts of the repository that people write: sources, documents, configuration. */
function ownTexts(root) {
  const isText = (name) => /\.(?:ts|mjs|js|md|ya?ml|json)$/.test(name) && name !== "package-lock.json";
  const folders = ["packages", "tools", "docs", "examples", "conformance", "transcripts", "bench"];
  const files = folders.flatMap((folder) => filesUnder(root, folder, isText));
  const atRoot = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "package.json", "eslint.config.mjs", "vitest.config.ts"].filter((file) => existsSync(path.join(root, file)));
  return [...atRoot, ...files].map((file) => ({ file, text: readText(root, file) }));
}

/** @returns {string[]} `file:line: what` for each line that matches. */
function linesThat(texts, pattern, say) {
  return texts.flatMap(({ file, text }) =>
    text.split("\n").flatMap((line, index) => {
      const found = pattern.exec(line);
      return found === null ? [] : [`${file}:${index + 1}: ${say(found)}`];
    }),
  );
}

function untidyRules(root) {
  const folder = "packages/rules/src";
  const ids = new Set(["rule.ts", "rule.md", "rule.test.ts"].flatMap((file) => foldersWith(root, folder, file)));
  return [...ids].sort().flatMap((id) => {
    const missing = ["rule.ts", "rule.md", "rule.test.ts"].filter((file) => !existsSync(path.join(root, folder, id, file)));
    if (missing.length > 0) return missing.map((file) => `${folder}/${id}: ${file} is missing`);
    const complaints = complaintsAboutDocument(id, readText(root, folder, id, "rule.md"));
    if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id)) complaints.push("the id is not in lower case with hyphens");
    const { id: written } = describeRule(root, id);
    if (written !== id) complaints.push(`rule.ts says \`id: "${written}"\`, the folder says ${id}`);
    return complaints.map((complaint) => `${folder}/${id}: ${complaint}`);
  });
}

/**
 * @param {string} id
 * @param {string} document
 * @returns {string[]}
 */
export function complaintsAboutDocument(id, document) {
  const complaints = [];
  const plain = document.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, "");
  if (!document.startsWith(`# ${id}\n`)) complaints.push(`rule.md does not begin with \`# ${id}\``);
  if (definitionOf(document) === "") complaints.push("rule.md has no paragraph that says what is found, below its title");
  const sections = [...plain.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  if (sections.join() !== ruleSections.join()) complaints.push(`rule.md has the sections ${sections.join(", ")}; expected ${ruleSections.join(", ")}`);
  const part = (title) => sectionOf(document, title);
  if (!part("Reported").includes(`demarc finds=${id}\n`)) complaints.push(`rule.md shows no example that is found (\`\`\`yaml demarc finds=${id})`);
  if (!part("Not reported").includes("demarc finds=nothing\n")) complaints.push("rule.md shows no example that is not found (```yaml demarc finds=nothing)");
  return complaints;
}

/** Text of a section; headings inside fenced blocks are no headings. */
function sectionOf(document, title) {
  let fence;
  let current;
  const lines = document.split("\n").filter((line) => {
    const mark = /^`{3,}/.exec(line)?.[0];
    if (fence === undefined && line.startsWith("## ")) current = line.slice(3);
    if (fence === undefined) fence = mark;
    else if (mark === fence && line === fence) fence = undefined;
    return current === title;
  });
  return `${lines.join("\n")}\n`;
}

function untidyProblemCodes(root) {
  // A package may pass on what another reports.
  const known = new Set(packageNames(root).flatMap((name) => problemCodes(root, name).map(({ code }) => code)));
  return packageNames(root).flatMap((name) => {
    const table = new Set(problemCodes(root, name).map(({ code }) => code));
    if (table.size === 0) return [];
    const folder = `packages/${name}/src`;
    const sources = filesUnder(root, folder, (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "problem-codes.ts").map((file) => ({ file, text: readText(root, file) }));
    const all = sources.map(({ text }) => text).join("\n");
    const unused = [...table].filter((code) => !all.includes(`"${code}"`)).map((code) => `packages/${name}/src/problem-codes.ts: \`${code}\` is reported by nothing; take it out`);
    const unknown = linesThat(sources, /\bproblem\(\s*"([a-z0-9-]+)"|\bcode: "([a-z0-9]+(?:-[a-z0-9]+)+)"/, ([, a, b]) => a ?? b)
      .filter((line) => !known.has(line.slice(line.lastIndexOf(" ") + 1)))
      .map((line) => `${line} is in no package's problem-codes.ts`);
    return [...unused, ...unknown];
  });
}

// Spelt in parts, so that this file does not find itself.
const todo = new RegExp(`\\b(?:TO${""}DO|FIX${""}ME|X{3})\\b(?!\\(?\\s*#\\d+)`);

function untidyTodos(root) {
  return linesThat(ownTexts(root), todo, ([word]) => `${word} without an issue: write \`${word}(#12)\`, or do it`);
}

const ownMachine = new RegExp(`(?:^|[\\s"'\`(=:])(/(?:ro${""}ot|wo${""}rk|ho${""}me|Us${""}ers)/[\\w.-]+)`);

function machinePaths(root) {
  return linesThat(ownTexts(root), ownMachine, ([, found]) => `${found} exists on one machine only; locate files from import.meta.url`);
}

/** Functions, classes and constants that an index.ts lists: their docstrings are the hover text of other packages. */
function withoutDocstring(root) {
  return packageNames(root).flatMap((name) => {
    const folder = `packages/${name}/src`;
    if (!existsSync(path.join(root, folder, "index.ts"))) return [];
    const lists = [...readText(root, folder, "index.ts").matchAll(/^export \{([^}]*)\} from "\.\/([^"]+)";$/gm)];
    return lists.flatMap(([, names, from]) => {
      const text = readText(root, folder, from);
      return names
        .split(",")
        .map((one) => one.trim().replace(/ as .*/, ""))
        .filter((one) => one !== "" && !one.startsWith("type "))
        .flatMap((one) => {
          const declared = new RegExp(`^export (?:async )?(?:function\\*?|class|const) ${one}\\b`, "m").exec(text);
          if (declared === null || text.slice(0, declared.index).endsWith("*/\n")) return [];
          const line = text.slice(0, declared.index).split("\n").length;
          return [`${folder}/${from}:${line}: ${one} is for other packages and has no docstring: say what it gives, when it gives nothing, and where that is laid down`];
        });
    });
  });
}

function drawers(root) {
  const names = /(?:^|\/)(?:utils?|helpers?|common|misc|shared|types)\.(?:ts|mjs)$/;
  return ["packages", "tools", "bench"]
    .flatMap((folder) => filesUnder(root, folder, () => true))
    .filter((file) => names.test(file))
    .map((file) => `${file}: name the file after what it holds`);
}

function bannedWords(root) {
  const sources = ownTexts(root).filter(({ file }) => /^packages\/[^/]+\/src\/.*\.ts$/.test(file) && !file.endsWith(".test.ts"));
  const polite = linesThat(sources, new RegExp(`["\`][^"\`]*\\b(ple${""}ase|oo${""}ps|so${""}rry)\\b`, "i"), ([, word]) => `"${word}" in a message: say what is wrong and what to do`);
  const promised = linesThat(ownTexts(root), new RegExp(`\\b(com${""}ing soon|not yet imple${""}mented|lo${""}rem ipsum)\\b`, "i"), ([, words]) => `"${words}": what is not there is not mentioned`);
  return [...polite, ...promised];
}

function unknownClauses(root) {
  const file = "docs/semantics.md";
  if (!existsSync(path.join(root, file))) return [`${file} is missing: clauses that are cited cannot be looked up`];
  const clauses = new Set([...readText(root, file).matchAll(/\*\*([A-Z]{2,5}-\d+[a-z]?)\*\*/g)].map(([, id]) => id));
  const prefixes = [...new Set([...clauses].map((id) => id.replace(/-.*/, "")))];
  if (prefixes.length === 0) return [`${file}: no clause is recognised (expected \`**NP-1**\`)`];
  const cited = new RegExp(`\\b(?:${prefixes.join("|")}|ANP|CNP|CPV|CIL|CAL|IST|HOST)-\\d+[a-z]?\\b`, "g");
  // Cases have names like clauses; that page is made of what the clauses' test has recorded.
  const isAboutCases = (one) => one.file === "docs/reference/clauses.md";
  const sources = ownTexts(root).filter((one) => one.file !== file && !isAboutCases(one) && /\.(?:ts|md)$/.test(one.file));
  return sources.flatMap(({ file: citing, text }) =>
    text.split("\n").flatMap((line, index) => [...line.matchAll(cited)].filter(([id]) => !clauses.has(id)).map(([id]) => `${citing}:${index + 1}: ${id} is no clause of ${file}`)),
  );
}

function deadLinks(root) {
  return ownTexts(root)
    .filter(({ file }) => file.endsWith(".md"))
    .flatMap(({ file, text }) => {
      const prose = text.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, "");
      const links = [...prose.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => ({
        target,
        places: [path.resolve(root, path.dirname(file), decodeURI(target))],
      }));
      // Files of the repository that are named, not linked; with `<id>` or `*` they stand for many.
      const named = [...prose.matchAll(/`((?:bench|conformance|docs|examples|packages|tools|transcripts)\/[\w./-]+\.(?:json|md|mjs|ts|txt|ya?ml))`/g)].map(([, target]) => ({
        target,
        places: [path.join(root, target), path.resolve(root, path.dirname(file), target)],
      }));
      return [...links, ...named].filter(({ places }) => !places.some((place) => existsSync(place))).map(({ target }) => `${file}: ${target} is not there`);
    });
}

/**
 * @param {string} root
 * @returns {{ name: string, complaints: string[] }[]} the checks that found something
 */
export function findUntidy(root) {
  return tidyChecks.map(({ name, find }) => ({ name, complaints: find(root) })).filter(({ complaints }) => complaints.length > 0);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const untidy = findUntidy(home);
  for (const { name, complaints } of untidy) process.stdout.write(`${name}:\n${complaints.map((complaint) => `  ${complaint}\n`).join("")}`);
  if (untidy.length === 0) process.stdout.write(`${tidyChecks.length} checks, nothing out of place\n`);
  process.exit(untidy.length === 0 ? 0 : 1);
}
