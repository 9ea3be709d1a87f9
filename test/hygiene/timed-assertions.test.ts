import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.js';
import { read } from './project.js';

/**
 * A test that compares elapsed time with a bound fails on a busy machine. Prove the same by order (the awaited event happens while the other is held),
 * by state, by a clock that the test moves, or by an event that would not happen before the test's timeout.
 */

/** Reads a clock that only measures how time passes. */
const STOPWATCH =
  /^(performance\.(now|measure|mark)|process\.(cpuUsage|hrtime|hrtime\.bigint|uptime)|console\.(time|timeEnd))$/;

/** Stopwatches that no assertion depends on. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'test/support/tcp-proxy.ts': 'delays what it passes on',
  'test/support/rolling-restart.ts': 'spreads the restarts over the run, and prints how long they took',
  'test/soak/subscriptions.test.ts': 'prints figures',
  'test/soak/ten-minutes.test.ts': 'runs for a time, and prints figures',
};

/** Lines of a source that use a stopwatch, or subtract one time of day from another. */
function timedLines(file: string, text: string): string[] {
  if (!/performance\.|process\.|console\.time|Date\.now/.test(text)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const begun = new Set<string>();
  const found: string[] = [];
  const isNow = (node: ts.Node) => ts.isCallExpression(node) && node.getText() === 'Date.now()';
  const isBegun = (node: ts.Node) => isNow(node) || (ts.isIdentifier(node) && begun.has(node.text));
  const collect = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer && isNow(node.initializer)) begun.add(node.name.getText());
    node.forEachChild(collect);
  };
  const visit = (node: ts.Node): void => {
    const isStopwatch =
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      STOPWATCH.test(node.expression.getText());
    const isElapsed =
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.MinusToken &&
      isBegun(node.left) &&
      isBegun(node.right);
    if (isStopwatch || isElapsed)
      found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${node.getText()}`);
    node.forEachChild(visit);
  };
  collect(source);
  visit(source);
  return found;
}

const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter(name => /\.(ts|mjs)$/.test(name) && !name.startsWith('support/preload/'))
  .map(name => `test/${name}`);

describe('the tests of this project', () => {
  it('measure no elapsed time', () => {
    const timed = files.filter(file => !(file in EXCEPTIONS)).flatMap(file => timedLines(file, read(file)));
    expect(timed).toEqual([]);
  });

  it('have an exception only where they use a stopwatch', () => {
    expect(Object.keys(EXCEPTIONS).filter(file => timedLines(file, read(file)).length === 0)).toEqual([]);
  });
});

describe('a timed assertion', () => {
  it.each([
    'const begun = performance.now(); await work(); expect(performance.now() - begun).toBeLessThan(50);',
    'const begun = Date.now(); await work(); expect(Date.now() - begun).toBeLessThan(50);',
    'const begun = Date.now(); await work(); const ended = Date.now(); expect(ended - begun).toBeLessThan(50);',
    'const begun = process.cpuUsage(); await work(); expect(process.cpuUsage(begun).user).toBeLessThan(50);',
    'const begun = process.hrtime.bigint();',
  ])('is detected: %s', line => {
    expect(timedLines('planted.ts', line)).not.toEqual([]);
  });

  it.each([
    'expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(0);',
    'const store = new MemoryStore(() => Date.now() + ahead);',
  ])('is not reported for %s', line => {
    expect(timedLines('planted.ts', line)).toEqual([]);
  });
});
