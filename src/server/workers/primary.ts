import cluster, { type Worker } from 'node:cluster';
import type { Logger } from '../../telemetry/logger.js';
import { BackOff } from './back-off.js';
import type { StopOrder } from './stop-order.js';
import { onStopSignal, type StopSignal } from './stop-signals.js';

export interface PrimaryOptions {
  readonly workers: number;
  /** What a worker's environment has beside ours; workers count from 0. */
  readonly envOf: (index: number) => Readonly<Record<string, string>>;
  readonly logger: Logger;
}

/**
 * The process above the workers: shares the port among them, starts again what crashes, passes on the order to stop, and ends when the last of
 * them has. It serves nothing itself, and knows no token.
 */
export class Primary {
  private readonly options: PrimaryOptions;
  private readonly running = new Set<Worker>();
  private readonly serving = new Set<Worker>();
  private hasServed = false;
  private stopping = false;
  private exitCode = 0;

  constructor(options: PrimaryOptions) {
    this.options = options;
  }

  start(): void {
    const { workers, logger } = this.options;
    logger.info({ count: workers }, 'starting workers');
    for (let index = 0; index < workers; index += 1) this.fork(index, new BackOff());
    onStopSignal(
      signal => this.stop(signal),
      signal => {
        logger.warn({ signal }, 'stopping at once');
        this.killAll();
      },
    );
  }

  private fork(index: number, backOff: BackOff): void {
    const worker = cluster.fork(this.options.envOf(index));
    this.running.add(worker);
    let servesSinceMs = Number.POSITIVE_INFINITY;
    worker.once('listening', () => {
      servesSinceMs = performance.now();
      this.serving.add(worker);
      this.hasServed = true;
    });
    // An order to a worker that has just died is no reason to die, too.
    worker.on('error', error => this.options.logger.warn({ worker: index, error }, 'a worker cannot be reached'));
    worker.once('exit', (code, signal) => {
      this.running.delete(worker);
      const wasServing = this.serving.delete(worker);
      if (this.stopping) return this.ended(wasServing && code !== 0);
      this.crashed(index, backOff, Math.max(0, performance.now() - servesSinceMs), signal ?? `exit ${code}`);
    });
  }

  private crashed(index: number, backOff: BackOff, servedMs: number, outcome: string): void {
    const { logger } = this.options;
    if (!this.hasServed) {
      // What keeps the first worker from serving keeps all of them: the same as a single process that cannot start.
      logger.error({ worker: index, outcome }, 'a worker ended before any has served');
      this.killAll();
      process.exit(1);
    }
    const pauseMs = backOff.pauseAfter(servedMs);
    logger.error({ worker: index, outcome, retryAfterMs: pauseMs }, 'a worker ended, and is started again');
    setTimeout(() => {
      if (!this.stopping) this.fork(index, backOff);
    }, pauseMs);
  }

  private stop(signal: StopSignal): void {
    this.stopping = true;
    this.options.logger.info({ signal, count: this.running.size }, 'stopping workers');
    const order: StopOrder = { stop: signal };
    // One that still boots may not listen for orders yet, and has nothing to bring to an end.
    for (const worker of this.running)
      if (this.serving.has(worker)) worker.send(order);
      else worker.process.kill('SIGKILL');
    if (this.running.size === 0) process.exit(0);
  }

  private ended(badly: boolean): void {
    if (badly) this.exitCode = 1;
    if (this.running.size > 0) return;
    this.options.logger.info({}, 'stopped');
    process.exit(this.exitCode);
  }

  private killAll(): void {
    for (const worker of this.running) worker.process.kill('SIGKILL');
  }
}
