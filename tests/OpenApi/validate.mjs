// Holds recorded exchanges against Plaid's OpenAPI document:
//   node validate.mjs <document.yml> < exchanges.ndjson
// Each line is either an exchange, {"path", "request"?, "status", "response"}, where a request that was broken on purpose is left
// out, or a webhook, {"webhook": <name of its schema>, "body"}. Exit code: 0 no violation, 1 some, 2 nothing could be checked.
import { createInterface } from 'node:readline';
import { Document } from './openapi.mjs';

function check(document, line) {
  const exchange = JSON.parse(line);
  return exchange.webhook === undefined ? checkExchange(document, exchange) : checkWebhook(document, exchange);
}

function checkExchange(document, { path, request, status, response }) {
  if (!document.has(path))
    return [`${path}: no such path in Plaid's document`];
  const found = [];
  if (request !== undefined)
    found.push(...document.violations(document.requestSchema(path), request).map((text) => `${path} request: ${text}`));

  const schema = document.responseSchema(path, status);
  if (!schema)
    found.push(`${path} answer ${status}: no such answer in Plaid's document`);
  // An error's schema is nullable, for the places inside other answers where it stands; an answer of its own is never null.
  else if (response === null || typeof response !== 'object')
    found.push(`${path} answer ${status}: not an object`);
  else
    found.push(...document.violations(schema, response).map((text) => `${path} answer ${status}: ${text}`));
  return found;
}

function checkWebhook(document, { webhook, body }) {
  const schema = document.component(webhook);
  return schema
    ? document.violations(schema, body).map((text) => `${webhook}: ${text}`)
    : [`${webhook}: no such schema in Plaid's document`];
}

if (process.argv.length !== 3) {
  console.error('usage: node validate.mjs <document.yml> < exchanges.ndjson');
  process.exit(2);
}

const document = new Document(process.argv[2]);
let lines = 0;
let violations = 0;
for await (const line of createInterface({ input: process.stdin })) {
  lines++;
  for (const violation of check(document, line)) {
    violations++;
    console.log(`line ${lines}: ${violation}`);
  }
}
console.log(`${lines} checked, ${violations} violations`);
process.exitCode = lines === 0 ? 2 : violations === 0 ? 0 : 1;
