import { STOP_SIGNALS, type StopSignal } from './stop-signals.js';

/** What the primary sends to a worker that shall drain. */
export interface StopOrder {
  readonly stop: StopSignal;
}

const isStopOrder = (message: unknown): message is StopOrder =>
  typeof message === 'object' && message !== null && 'stop' in message;

/**
 * A worker drains once, whoever says so. A signal to the whole group (Ctrl-C, systemd) reaches it directly and by its primary, too: so no second one
 * counts as impatience here; the primary sees to that.
 */
export function onStopOrder(begin: (signal: StopSignal) => void): void {
  let begun = false;
  const once = (signal: StopSignal) => {
    if (!begun) begin(signal);
    begun = true;
  };
  for (const signal of STOP_SIGNALS) process.on(signal, () => once(signal));
  process.on('message', (message: unknown) => {
    if (isStopOrder(message)) once(message.stop);
  });
}
