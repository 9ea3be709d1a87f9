import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { ROOT } from './built.js';

const FILE = join(ROOT, 'artefacts', 'fault-matrix.md');

/** One row of the matrix: the fault, the operation during it, its outcome, and whether the test saw that outcome. */
export interface Row {
  readonly fault: string;
  readonly operation: string;
  readonly outcome: string;
  readonly held: boolean;
}

/** A test named `operation → outcome` within a suite named after its fault is a row; any other is none. */
export function rowOf(suite: string, test: string, passed: boolean): Row | undefined {
  const [operation, outcome] = test.split(/ → (.*)/);
  if (operation === undefined || outcome === undefined) return undefined;
  return { fault: suite, operation, outcome, held: passed };
}

/** The matrix as a Markdown table; a fault is named once for all its rows. */
export function matrixPage(rows: readonly Row[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const lines = rows.map(({ fault, operation, outcome, held }, n) => {
    const name = rows[n - 1]?.fault === fault ? '' : cell(fault);
    return `| ${name} | ${cell(operation)} | ${cell(outcome)} | ${held ? 'held' : '**NOT HELD**'} |`;
  });
  return ['| fault | operation | outcome | |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
}

function rowOfCase(test: TestCase): Row | undefined {
  const { parent } = test;
  const { state } = test.result();
  // Tests that a filter left out have no result.
  if (parent.type !== 'suite' || state === 'skipped' || state === 'pending') return undefined;
  return rowOf(parent.name, test.name, state === 'passed');
}

/** Prints the fault matrix at the end of a run and leaves it in artefacts/fault-matrix.md. */
export class FaultMatrix implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules
      .toSorted((a, b) => a.moduleId.localeCompare(b.moduleId))
      .flatMap(module => [...module.children.allTests()])
      .flatMap(test => rowOfCase(test) ?? []);
    if (rows.length === 0) return;
    const page = matrixPage(rows);
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, `# Fault matrix\n\n${page}`);
    process.stdout.write(`\n${page}\n`);
  }
}
