import { format } from 'node:util';

const CHANNELS = ['debug', 'error', 'info', 'log', 'warn'] as const;

/** Runs `work` and returns its result with everything that was printed meanwhile. A provider has no logger, so it can only print. */
export async function printed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly text: string }> {
  const lines: string[] = [];
  const restore: (() => void)[] = [];
  for (const channel of CHANNELS) {
    const before = console[channel];
    console[channel] = (...words: unknown[]) => void lines.push(format(...words));
    restore.push(() => {
      console[channel] = before;
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    const before = stream.write;
    stream.write = ((chunk: unknown) => lines.push(String(chunk)) > 0) as typeof before;
    restore.push(() => {
      stream.write = before;
    });
  }
  try {
    return { result: await work(), text: lines.join('\n') };
  } finally {
    for (const back of restore) back();
  }
}
