// What the scripts of pages are checked with beside the type checker (tsconfig.json).
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["softphone_ui/built/", "var/", ".venv/"] },
  js.configs.recommended,
  {
    files: ["softphone_ui/*/static/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      "no-undef": "off", // the type checker does it
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-shadow": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "none" }],
      "no-var": "error",
      "prefer-const": "error",
      "require-atomic-updates": "off",
    },
  },
  { files: ["tests/softphone_ui/*.js"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  { files: ["eslint.config.js"], languageOptions: { globals: globals.node } },
];
