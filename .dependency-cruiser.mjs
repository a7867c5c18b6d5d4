import { readdirSync, readFileSync } from "node:fs";

// The arrows are written once, in each package.json; here they become rules. (TypeScript's project references
// do not refuse an unlisted import between workspaces, and npm hoists everything.)
const arrows = readdirSync("packages", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => {
    const manifest = JSON.parse(readFileSync(`packages/${name}/package.json`, "utf8"));
    const allowed = Object.keys(manifest.dependencies ?? {})
      .filter((dependency) => dependency.startsWith("@demarc/"))
      .map((dependency) => dependency.replace("@demarc/", ""));
    return {
      name: `${name}-imports-what-it-lists`,
      severity: "error",
      comment: `packages/${name}/package.json lists the packages it may import. If the arrow is right, add it there and to the picture in packages/README.md; if not, pass the data in.`,
      from: { path: `^packages/${name}/src/`, pathNot: "[.]test[.]ts$" },
      to: { path: "^packages/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
    };
  });

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...arrows,
    {
      name: "report-reads-results-only",
      severity: "error",
      comment: "A format turns a result into bytes. If it has to compute something, the result lacks a field.",
      from: { path: "^packages/report/src", pathNot: "[.]test[.]ts$" },
      to: { path: "^packages/(?!report/|source/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "reference-is-independent",
      severity: "error",
      comment: "The reference judges the engine, so it shares no code with it: types only, and no product code imports it.",
      from: { path: "^packages/reference/src", pathNot: "[.]test[.]ts$" },
      to: { path: "^packages/(?!reference/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "nobody-imports-the-reference",
      severity: "error",
      comment: "The reference exists for tests.",
      from: { path: "^packages/(?!reference/)", pathNot: "[.]test[.]ts$" },
      to: { path: "^packages/reference/" },
    },
    {
      name: "pure-packages-touch-nothing",
      severity: "error",
      comment: "Disk, network, clock and process are passed in at the edge: loaders of kubernetes, and the cli.",
      from: { path: "^packages/(source|engine|packs|charter|rules|operations|report)/src", pathNot: "[.]test[.]ts$" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "disk-at-the-loaders",
      severity: "error",
      comment: "In kubernetes only src/loaders may touch the disk; kinds get text.",
      from: { path: "^packages/kubernetes/src/(?!loaders/)", pathNot: "[.]test[.]ts$" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "rules-do-not-know-each-other",
      severity: "error",
      comment: "One folder per rule. What two rules share is a question to the context: give it a name beside the folders.",
      from: { path: "^packages/rules/src/([^/]+)/" },
      to: { path: "^packages/rules/src/([^/]+)/", pathNot: "^packages/rules/src/($1|statements)/" },
    },
    {
      name: "kinds-do-not-know-each-other",
      severity: "error",
      comment: "One folder per kind. What kinds share stands beside the folders.",
      from: { path: "^packages/kubernetes/src/kinds/([^/]+)/" },
      to: { path: "^packages/kubernetes/src/kinds/([^/]+)/", pathNot: "^packages/kubernetes/src/kinds/$1/" },
    },
    {
      name: "formats-do-not-know-each-other",
      severity: "error",
      comment: "One folder per format.",
      from: { path: "^packages/report/src/([^/]+)/" },
      to: { path: "^packages/report/src/([^/]+)/", pathNot: "^packages/report/src/$1/" },
    },
    {
      name: "by-name-across-packages",
      severity: "error",
      comment: "Import another package by its name; what its index.ts does not list is not for you.",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/", pathNot: "^packages/$1/", dependencyTypes: ["local"] },
    },
    {
      name: "no-cycles",
      severity: "error",
      comment: "Data flows one way. Move what both need to where its noun lives, or pass it in. (Types may look back, and a command loads its work when it is asked to run: neither is a cycle when the program starts.)",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only", "dynamic-import"] } },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    enhancedResolveOptions: { conditionNames: ["@demarc/source", "import"], exportsFields: ["exports"] },
  },
};
