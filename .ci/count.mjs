// Sums up the runs of the tests: node count.mjs <folder of .trx files> <number of failed steps> <log of other tests>...
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [, , folder, failedSteps, ...logs] = process.argv;
const total = { passed: 0, failed: 0, skipped: 0 };
let runs = 0;

for (const name of readdirSync(folder).filter((file) => file.endsWith('.trx'))) {
  const trx = readFileSync(join(folder, name), 'utf8');
  const counter = (key) => Number(new RegExp(`<Counters [^>]*\\b${key}="(\\d+)"`).exec(trx)?.[1] ?? NaN);
  runs++;
  total.passed += counter('passed');
  // Skipped tests are in no counter but the total; crashed ones are executed and neither passed nor failed.
  total.skipped += counter('total') - counter('executed');
  total.failed += counter('executed') - counter('passed');
  for (const [, test] of trx.matchAll(/<UnitTestResult [^>]*\btestName="([^"]*)"[^>]*\boutcome="NotExecuted"/g))
    console.log(`skipped: ${test}`);
}

let isWhole = runs > 0;
for (const log of logs) {
  const closing = existsSync(log) && /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(readFileSync(log, 'utf8'));
  isWhole &&= Boolean(closing);
  if (closing) {
    total.passed += Number(closing[1]);
    total.failed += Number(closing[2]);
    total.skipped += Number(closing[3]);
  }
}

// A step that failed beside the tests, or a run that left no result, is a failure too: never a clean last line.
total.failed = Math.max(total.failed, Number(failedSteps), isWhole ? 0 : 1);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.skipped === 0 && total.passed > 0 ? 0 : 1;
