import tseslint from "typescript-eslint";
import { codeWidth } from "./tools/code-width.mjs";

export default tseslint.config(
  { ignores: ["**/dist/**", "node_modules/**", "coverage/**", "reports/**", ".stryker-tmp/**"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: "./tsconfig.tests.json" } },
    rules: {
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      // Numbers in messages are the point of most of our messages.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Named exports only: one name everywhere." },
        { selector: "ExportAllDeclaration", message: "index.ts lists the public surface by name." },
        { selector: "Identifier[name=/^(foo|bar)$/]", message: "Names come from the page's world." },
      ],
    },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    // The files named here have wide lines from before the rule: whoever changes one next breaks them and takes it off.
    ignores: ["**/*.test.ts", "packages/engine/src/{remove-rules,side}.ts"],
    plugins: { demarc: { rules: { "code-width": codeWidth } } },
    rules: { "demarc/code-width": ["error", 160] },
  },
  { files: ["**/*.mjs", "**/*.js", "vitest*.config.ts"], ...tseslint.configs.disableTypeChecked, rules: { ...tseslint.configs.disableTypeChecked.rules, "no-restricted-syntax": "off" } },
);
