// Prints the examples that Plaid's OpenAPI document has of what routes answer with, one {"path", "answer"} a line:
//   node examples.mjs <document.yml> <path> ...
// Exit code 2 where a route has none.
import { Document } from './openapi.mjs';

const [file, ...paths] = process.argv.slice(2);
if (paths.length === 0) {
  console.error('usage: node examples.mjs <document.yml> <path> ...');
  process.exit(2);
}

const document = new Document(file);
for (const path of paths) {
  const answers = document.examples(path);
  if (answers.length === 0)
    process.exitCode = 2;
  for (const answer of answers)
    console.log(JSON.stringify({ path, answer }));
}
