import tseslint from "typescript-eslint";

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
  { files: ["**/*.mjs", "**/*.js", "vitest*.config.ts"], ...tseslint.configs.disableTypeChecked, rules: { ...tseslint.configs.disableTypeChecked.rules, "no-restricted-syntax": "off" } },
);
