import { type DestinationStream, pino } from 'pino';

/** Characters of lines that are written together, and how long the first of them waits at most, ms. */
const MOST = 8_192;
const LONGEST_MS = 100;

/**
 * Two ways to one destination. Routine is written many lines together: a system call for each costs as much as a quarter of a cheap request. The rest goes out at
 * once, after what waits; a process that is killed outright may take the last tenth of a second's routine along.
 */
export class LogOutput {
  readonly together: DestinationStream = { write: line => this.keep(line) };
  readonly atOnce: DestinationStream = { write: line => this.flush(line) };
  private readonly destination: DestinationStream;
  private waiting = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(destination: DestinationStream) {
    this.destination = destination;
  }

  flush(line = ''): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const lines = this.waiting + line;
    this.waiting = '';
    if (lines) this.destination.write(lines);
  }

  private keep(line: string): void {
    this.waiting += line;
    if (this.waiting.length >= MOST) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), LONGEST_MS).unref();
  }
}

/** Standard output; once nobody reads that any more, nothing. */
export function standardOutput(): LogOutput {
  const output = new LogOutput(pino.destination({ fd: 1, sync: true }));
  process.once('exit', () => output.flush());
  return output;
}
