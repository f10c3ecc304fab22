// The old-phone guard: a fixed language year and a fixed CSS year stand in for a transpiler (docs/adr/0002-no-bundler.md).
import js from "@eslint/js";
import css from "@eslint/css";
import globals from "globals";

const OLDEST_YEAR = 2020;

export default [
  { ignores: ["**/vendor/**", "node_modules/**", ".venv/**", "instance/**", "build/**"] },
  {
    files: ["webapp/static/js/**/*.js", "webapp/static/*.js"],
    ...js.configs.recommended,
    languageOptions: { ecmaVersion: OLDEST_YEAR, sourceType: "module", globals: globals.browser },
    rules: {
      ...js.configs.recommended.rules,
      complexity: ["error", 8],
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-restricted-properties": [
        "error",
        { object: "crypto", property: "randomUUID", message: "Missing before Chromium 92 and over plain HTTP." },
        { property: "innerHTML", message: "Clone a <template>; text goes in by textContent." },
        { property: "outerHTML", message: "Clone a <template>; text goes in by textContent." },
        { property: "replaceAll", message: "Missing before Chromium 85 and Safari 13.1." },
      ],
    },
  },
  {
    files: ["**/sw.js", "**/service-worker.js"],
    languageOptions: { sourceType: "script", globals: globals.serviceworker },
  },
  {
    files: ["tests/js/**/*.js", "tests/js/**/*.mjs", "eslint.config.js"],
    ...js.configs.recommended,
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: { ...globals.node, ...globals.browser } },
  },
  {
    files: ["webapp/static/css/**/*.css"],
    plugins: { css },
    language: "css/css",
    languageOptions: { tolerant: true },
    rules: {
      "css/no-empty-blocks": "error",
      "css/no-duplicate-imports": "error",
      "css/no-invalid-at-rules": "error",
      "css/use-baseline": [
        "error",
        {
          available: OLDEST_YEAR,
          // Chromium had these by 86; what lags behind only loses the ring or its round corners, or a dimmed page.
          allowSelectors: ["focus-visible", "backdrop"],
          allowAtRules: ["page"],
          allowPropertyValues: { "overflow-wrap": ["anywhere"], "word-break": ["break-word"] },
          // Where these are missing nothing is lost but a nicety.
          allowProperties: [
            "accent-color",
            "appearance",
            "backdrop-filter",
            "clip",
            "color-scheme",
            "font-variant-numeric",
            "outline",
            "overscroll-behavior",
            "page-break-after",
            "page-break-before",
            "page-break-inside",
            "resize",
            "scroll-margin-top",
            "scroll-padding-top",
            "scrollbar-gutter",
            "text-size-adjust",
            "text-underline-offset",
            "text-wrap",
            "touch-action",
          ],
          allowMediaConditions: ["forced-colors", "prefers-contrast"],
        },
      ],
    },
  },
  {
    // The margins of @page, which the rule does not know.
    files: ["webapp/static/css/**/print*.css"],
    rules: { "css/no-invalid-at-rules": "off" },
  },
];
