// Sums vitest's JSON reports: `node scripts/test-count.mjs <folder> <tier>...`. It is plain JavaScript so that it runs without installed packages.
// Prints one line `N passed, N failed`. Exits with 1 when a test failed or did not run, or a report is missing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', ...tiers] = process.argv.slice(2);
let passed = 0;
let failed = 0;
const complaints = [];

for (const tier of tiers) {
  let report;
  try {
    report = JSON.parse(readFileSync(join(folder, `${tier}.json`), 'utf8'));
  } catch {
    complaints.push(`${tier}: no report, the tests did not run to their end`);
    continue;
  }
  if (!report.success) complaints.push(`${tier}: not a success`);
  for (const file of report.testResults) {
    // A file that could not be loaded has no tests to count.
    if (file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed')) {
      failed += 1;
      complaints.push(`${tier}: ${file.name} failed to run`);
    }
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed += 1;
      else if (test.status === 'failed') {
        failed += 1;
        const why = test.failureMessages?.[0]?.split('\n')[0] ?? 'no reason given';
        complaints.push(`${tier}: failed: ${file.name}: ${test.fullName}: ${why}`);
      } else complaints.push(`${tier}: ${test.status}: ${test.fullName}`);
    }
  }
}

for (const complaint of complaints) console.error(complaint);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || complaints.length > 0 || passed === 0 ? 1 : 0);
