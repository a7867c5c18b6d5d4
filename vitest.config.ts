import { defineConfig } from "vitest/config";

// Packages resolve each other to their sources, so tests need no build.
const conditions = ["@demarc/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "transcripts/**/*.test.ts", "tools/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
