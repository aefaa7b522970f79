// Adds up what the test runs left in a folder (TRX files of .NET, JSON reports of vitest), names what failed and what
// was skipped, each with why, and prints "N passed, N failed, N skipped" as the last line.
// Usage: node sum-up-tests.mjs FOLDER STEPS_THAT_FAILED
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, stepsThatFailed] = process.argv.slice(2);
const passed = [];
const failed = [];
const skipped = [];

const unescape = (text) =>
  text.replace(/&#x[dD];/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, '&');

function readTrx(text) {
  for (const [, attributes, rest] of text.matchAll(/<UnitTestResult\s([^>]*?)(?:\/>|>([\s\S]*?)<\/UnitTestResult>)/g)) {
    const name = unescape(/testName="([^"]*)"/.exec(attributes)[1]);
    const outcome = /outcome="([^"]*)"/.exec(attributes)?.[1];
    const why = unescape(/<Message>([\s\S]*?)<\/Message>/.exec(rest ?? '')?.[1].trim() ?? '');
    if (outcome === 'Passed') passed.push(name);
    else if (outcome === 'NotExecuted') skipped.push(`${name}: ${why || 'no reason given'}`);
    else failed.push(reason(name, why, unescape(/<StackTrace>([\s\S]*?)<\/StackTrace>/.exec(rest ?? '')?.[1] ?? '')));
  }
}

function reason(name, why, where = '') {
  const calls = where.split('\n').filter((line) => line.includes(' in ')).slice(0, 3);
  return [name, ...why.split('\n').slice(0, 20), ...calls].map((line) => line.trimEnd()).join('\n  ');
}

function readVitest(report) {
  for (const file of report.testResults) {
    if (file.status === 'failed' && file.assertionResults.length === 0) failed.push(file.name);
    for (const { fullName, status, failureMessages } of file.assertionResults) {
      if (status === 'passed') passed.push(fullName);
      else if (status === 'failed') failed.push(reason(fullName, (failureMessages ?? []).join('\n')));
      else skipped.push(`${fullName}: ${status}`);
    }
  }
}

for (const file of readdirSync(folder)) {
  const text = readFileSync(join(folder, file), 'utf8');
  if (file.endsWith('.trx')) readTrx(text);
  if (file.endsWith('.json')) readVitest(JSON.parse(text));
}

// A step that failed without naming a test (it crashed, or did not compile) is a failure too.
if (Number(stepsThatFailed) > 0 && failed.length === 0) failed.push(`${stepsThatFailed} step(s) failed outside a test, see above`);

console.log('');
for (const name of failed) console.log(`failed: ${name}`);
for (const name of skipped) console.log(`skipped: ${name}`);
console.log(`${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`);
process.exitCode = failed.length > 0 || passed.length === 0 ? 1 : 0;
