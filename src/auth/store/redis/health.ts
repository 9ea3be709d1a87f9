/** Where the store writes its few lines. */
export interface StoreLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** Whether the store can be reached: one log line for each change, however many commands fail in between. */
export class StoreHealth {
  private reachable = true;
  private readonly log: StoreLog;

  constructor(log: StoreLog) {
    this.log = log;
  }

  worked(): void {
    if (this.reachable) return;
    this.reachable = true;
    this.log.info({ store: 'up' }, 'the token store can be reached again');
  }

  failed(cause: unknown): void {
    if (!this.reachable) return;
    this.reachable = false;
    // The name and code only: a Redis error may quote the command with its arguments.
    const { name, code } = cause as { name?: string; code?: string };
    this.log.warn({ store: 'down', error: name, code }, 'the token store cannot be reached');
  }
}
