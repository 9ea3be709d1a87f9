import { constants } from 'node:os';

/** What asks a process to end: a supervisor or an orchestrator, and Ctrl-C. */
export type StopSignal = 'SIGTERM' | 'SIGINT';

export const STOP_SIGNALS: readonly StopSignal[] = ['SIGTERM', 'SIGINT'];

/**
 * Only a supervisor's SIGTERM has load balancers behind it, which need time to notice. Whoever presses Ctrl-C sits before the process.
 */
export const hasLead = (signal: StopSignal): boolean => signal === 'SIGTERM';

/** `first` is told of the first signal. The next one ends the process at once, after `atOnce`, with the exit code a shell gives for it. */
export function onStopSignal(first: (signal: StopSignal) => void, atOnce: (signal: StopSignal) => void): void {
  let stopping = false;
  for (const signal of STOP_SIGNALS)
    process.on(signal, () => {
      if (stopping) {
        atOnce(signal);
        process.exit(128 + constants.signals[signal]);
      }
      stopping = true;
      first(signal);
    });
}
