import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Stryker runs the tests in a copy of the tree whose node_modules leads back here, to sources that nobody broke. So
// packages are found beside this file, and only those that judge what is broken are tested.
const packages = new URL("./packages/", import.meta.url);
const alias = readdirSync(packages).map((name) => ({
  find: `@demarc/${name}`,
  replacement: fileURLToPath(new URL(`${name}/src/index.ts`, packages)),
}));

/** Tables first, then cases, then random worlds: most mutants die of the quick ones. */
class QuickFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      moduleId.includes("/src/") ? 0 : /conformance|validation-cases/.test(moduleId) ? 1 : moduleId.includes("engine/test") ? 2 : 3;
    return Promise.resolve([...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1)));
  }
}

// Those of the reference that judge it alone say nothing of what is broken.
const exclude = ["packages/reference/test/{conformance,open-verdicts}.test.ts", "packages/reference/test/np-guard/**", "**/node_modules/**"];
const tables = ["packages/kubernetes/src/kinds/{admin-policy,network-policy/*}.test.ts", "packages/kubernetes/src/{*selector*,crd-schema}.test.ts"];

/** Which tests judge what `DEMARC_MUTATE` names, as in stryker.config.mjs. */
const judges: Readonly<Record<string, object>> = {
  engine: {
    include: ["packages/{engine,reference}/{src,test}/**/*.test.ts"],
    // What comes before the engine.
    exclude: [...exclude, "packages/reference/test/product.test.ts"],
    env: { DEMARC_RUNS: "0.2", DEMARC_SEED: "7" },
  },
  compilers: {
    // The cases of `policy-semantics.test.ts` are among those of `product.test.ts`.
    include: [...tables, "packages/kubernetes/src/{build/policies,cni/cluster-cni}.test.ts", "packages/reference/test/product.test.ts"],
    exclude,
    env: { DEMARC_RUNS: "0.01", DEMARC_SEED: "20261124" },
  },
  validation: { include: [...tables, "packages/kubernetes/test/validation-cases.test.ts"], exclude },
};

export default defineConfig({
  resolve: { alias, conditions: ["@demarc/source"] },
  ssr: { resolve: { conditions: ["@demarc/source"] } },
  test: {
    ...judges[process.env["DEMARC_MUTATE"] ?? "engine"],
    setupFiles: ["tools/no-shrinking.mjs"],
    sequence: { sequencer: QuickFirst },
    testTimeout: 60_000,
  },
});
