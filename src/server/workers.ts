import cluster, { type Worker } from 'node:cluster';
import { constants } from 'node:os';
import type { Logger } from '../telemetry/logger.js';

/** Ends a process: sent by a supervisor or an orchestrator, or by Ctrl-C. */
export type StopSignal = 'SIGTERM' | 'SIGINT';

const STOP_SIGNALS: readonly StopSignal[] = ['SIGTERM', 'SIGINT'];

/** Only a supervisor's SIGTERM has load balancers behind it, which need time to notice. Ctrl-C comes from a person at the terminal. */
export const hasLead = (signal: StopSignal): boolean => signal === 'SIGTERM';

/** Calls `first` at the first signal. The next one ends the process at once, after `atOnce`, with the exit code a shell gives for it. */
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

/** The message from the primary to a worker that must drain. */
interface StopOrder {
  readonly stop: StopSignal;
}

const isStopOrder = (message: unknown): message is StopOrder =>
  typeof message === 'object' && message !== null && 'stop' in message;

/**
 * A worker drains once, at the first signal or order. A signal to the whole group (Ctrl-C, systemd) reaches it directly and by its primary, so a second
 * one does not end it at once; the primary does that.
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

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A worker that has served this long did not crash at start, ms. */
const SOUND_AFTER_MS = 60_000;

/**
 * How long to wait before a worker is started again. Takes how long the one that ended has served, ms; the pause doubles with each one that ended soon, and
 * starts over after one that served for a minute.
 */
export function backOff(): (servedMs: number) => number {
  let tries = 0;
  return servedMs => {
    if (servedMs >= SOUND_AFTER_MS) tries = 0;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS);
    tries += 1;
    return pauseMs;
  };
}

interface PrimaryOptions {
  readonly workers: number;
  /** Environment of a worker in addition to ours; workers count from 0. */
  readonly envOf: (index: number) => Readonly<Record<string, string>>;
  readonly logger: Logger;
}

/**
 * Runs the process above the workers: it shares the port among them, restarts those that crash, passes on the order to stop, and ends with the last of
 * them. It serves nothing itself, and has no tokens.
 */
export function startPrimary({ workers, envOf, logger }: PrimaryOptions): void {
  const running = new Set<Worker>();
  const serving = new Set<Worker>();
  let hasServed = false;
  let stopping = false;
  let exitCode = 0;

  const killAll = () => {
    for (const worker of running) worker.process.kill('SIGKILL');
  };

  function fork(index: number, pauseAfter: ReturnType<typeof backOff>): void {
    const worker = cluster.fork(envOf(index));
    running.add(worker);
    let servesSinceMs = Number.POSITIVE_INFINITY;
    worker.once('listening', () => {
      servesSinceMs = performance.now();
      serving.add(worker);
      hasServed = true;
    });
    // Sending an order to a worker that has just exited must not end the primary.
    worker.on('error', error => logger.warn({ worker: index, error }, 'a worker cannot be reached'));
    worker.once('exit', (code, signal) => {
      running.delete(worker);
      const wasServing = serving.delete(worker);
      if (stopping) return ended(wasServing && code !== 0);
      const outcome = signal ?? `exit ${code}`;
      if (!hasServed) {
        // If the first worker cannot start, none can: treat it as a single process that cannot start.
        logger.error({ worker: index, outcome }, 'a worker ended before any has served');
        killAll();
        process.exit(1);
      }
      const pauseMs = pauseAfter(Math.max(0, performance.now() - servesSinceMs));
      logger.error({ worker: index, outcome, retryAfterMs: pauseMs }, 'a worker ended, and is started again');
      setTimeout(() => {
        if (!stopping) fork(index, pauseAfter);
      }, pauseMs);
    });
  }

  function stop(signal: StopSignal): void {
    stopping = true;
    logger.info({ signal, count: running.size }, 'stopping workers');
    const order: StopOrder = { stop: signal };
    // A worker that is still starting may not listen for orders yet, and has no requests to finish.
    for (const worker of running)
      if (serving.has(worker)) worker.send(order);
      else worker.process.kill('SIGKILL');
    if (running.size === 0) process.exit(0);
  }

  function ended(badly: boolean): void {
    if (badly) exitCode = 1;
    if (running.size > 0) return;
    logger.info({}, 'stopped');
    process.exit(exitCode);
  }

  logger.info({ count: workers }, 'starting workers');
  for (let index = 0; index < workers; index += 1) fork(index, backOff());
  onStopSignal(stop, signal => {
    logger.warn({ signal }, 'stopping at once');
    killAll();
  });
}
