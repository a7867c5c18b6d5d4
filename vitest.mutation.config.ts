import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Stryker runs the tests in a copy of the tree whose node_modules leads back here, to engines that nobody broke. So
// packages are found beside this file, and only those that judge the engine are tested.
const packages = new URL("./packages/", import.meta.url);
const alias = readdirSync(packages).map((name) => ({ find: `@demarc/${name}`, replacement: fileURLToPath(new URL(`${name}/src/index.ts`, packages)) }));

export default defineConfig({
  resolve: { alias, conditions: ["@demarc/source"] },
  ssr: { resolve: { conditions: ["@demarc/source"] } },
  test: {
    include: ["packages/{engine,reference}/{src,test}/**/*.test.ts"],
    // They judge the reference alone, or what comes before the engine.
    exclude: ["packages/reference/test/{conformance,open-verdicts,product}.test.ts", "**/node_modules/**"],
    env: { DEMARC_RUNS: "0.5", DEMARC_SEED: "20261124" },
    setupFiles: ["tools/no-shrinking.mjs"],
    testTimeout: 60_000,
  },
});
