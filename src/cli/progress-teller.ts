import type { Progress } from '../auth/reseal/progress.js';

/** Between two lines where there is no terminal, ms. */
const LINE_EVERY_MS = 5_000;
const WIDTH = 30;
/** Back to the line's begin, and what stands there away (ECMA-48, EL). */
const OVER = '\r\u001b[K';

export interface ProgressTeller {
  tell(progress: Progress, total: number): void;
  end(): void;
}

/** Tells how far a re-sealing is, on standard error: a bar on a terminal, a line now and then elsewhere, nothing when `silent`. */
export function progressTeller(silent: boolean, out: NodeJS.WriteStream = process.stderr): ProgressTeller {
  if (silent) return { tell: () => {}, end: () => {} };
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return {
    tell(progress, total) {
      const line = progressLine(progress, total);
      if (out.isTTY) out.write(`${OVER}${bar(share(progress, total))} ${line}`);
      else if (performance.now() - toldAtMs > LINE_EVERY_MS) {
        toldAtMs = performance.now();
        out.write(`${line}\n`);
      }
    },
    end() {
      if (out.isTTY) out.write('\n');
    },
  };
}

/** The walk visits at least what it says: never more than all. */
const share = ({ visited }: Progress, total: number): number => (total === 0 ? 1 : Math.min(1, visited / total));

export function progressLine(progress: Progress, total: number): string {
  const { counts, late } = progress;
  const waiting = late.length > 0 ? `, ${late.length} busy` : '';
  return `${Math.floor(share(progress, total) * 100)} %: ${counts.looked} looked at, ${counts.anew} sealed anew${waiting}`;
}

function bar(part: number): string {
  const done = Math.round(part * WIDTH);
  return `[${'='.repeat(done)}${' '.repeat(WIDTH - done)}]`;
}
