import type { Case } from './case.js';
import type { Verdict } from './run.js';

const MARKS = { held: '✓', broken: '✗', 'not applicable': '–' } as const;

/** One case as text: its rule and, where the rule is broken, the observation and the fix. */
export function reportLines({ name, rule, fix }: Pick<Case, 'name' | 'rule' | 'fix'>, verdict: Verdict): string[] {
  const lines = [`  ${MARKS[verdict.kind]} ${name}: ${rule}`];
  if (verdict.kind === 'broken') lines.push(`      seen: ${verdict.saw}`, `      fix:  ${fix}`);
  if (verdict.kind === 'not applicable') lines.push(`      does not apply: ${verdict.because}`);
  return lines;
}

/** The last line: the number of cases per verdict. */
export function summary(verdicts: readonly Verdict[]): string {
  const count = (kind: Verdict['kind']) => verdicts.filter(verdict => verdict.kind === kind).length;
  return `${count('held')} passed, ${count('broken')} failed, ${count('not applicable')} not applicable`;
}
