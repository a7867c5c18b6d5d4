import { defineConfig } from "vitest/config";
import { brokenModules } from "./packages/reference/test/clauses/broken-modules.ts";

// Packages resolve each other to their sources, so tests need no build.
const conditions = ["@demarc/source"];

export default defineConfig({
  plugins: [brokenModules()],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "transcripts/**/*.test.ts", "tools/**/*.test.ts"],
    testTimeout: 60_000,
    // What is tested must not hang on the history of this very repository: Git does not look up to its root.
    env: { GIT_CEILING_DIRECTORIES: import.meta.dirname },
  },
});
