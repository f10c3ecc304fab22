// node same_tree.mjs FILE LEAN [FILE LEAN …]: do both say the same? Prints the files that do not.

import { readFileSync } from "node:fs";
import { parse } from "acorn";

const treeOf = (path) =>
  JSON.stringify(parse(readFileSync(path, "utf8"), { ecmaVersion: "latest", sourceType: "module" }), (key, value) =>
    key === "start" || key === "end" ? undefined : value instanceof RegExp ? String(value) : value);

const paths = process.argv.slice(2);
for (let at = 0; at < paths.length; at += 2) {
  if (treeOf(paths[at]) !== treeOf(paths[at + 1])) console.log(paths[at]);
}
