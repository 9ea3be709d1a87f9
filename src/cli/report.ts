import type { Finding, Level } from './doctor/finding.js';

const LABEL: Readonly<Record<Level, string>> = { ok: 'ok', warning: 'WARNING', error: 'ERROR' };
const LABEL_WIDTH = 9;

/** Findings for people: one a line, what to do about it below. */
export function reportTable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length)) + 2;
  const lines = findings.flatMap(({ level, check, code, says, todo }) => [
    `${LABEL[level].padEnd(LABEL_WIDTH)}${check.padEnd(width)}${says}${code === null ? '' : ` [${code}]`}`,
    ...(todo === undefined ? [] : [`${' '.repeat(LABEL_WIDTH + width)}-> ${todo}`]),
  ]);
  return `${lines.join('\n')}\n\n${summary(findings)}\n`;
}

/** Findings for programs. */
export function reportJson(findings: readonly Finding[]): string {
  const [errors, warnings] = [count(findings, 'error'), count(findings, 'warning')];
  return `${JSON.stringify({ ok: errors === 0, errors, warnings, findings }, undefined, 2)}\n`;
}

function summary(findings: readonly Finding[]): string {
  const [errors, warnings] = [count(findings, 'error'), count(findings, 'warning')];
  if (errors + warnings === 0) return 'Nothing to complain about.';
  return `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`;
}

const count = (findings: readonly Finding[], level: Level): number =>
  findings.filter(one => one.level === level).length;
