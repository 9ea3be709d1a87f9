import { SILENT, type StoreCounts } from '../../../telemetry/telemetry.js';
import { keys } from '../keys.js';
import { type Failure, failureOf } from './failure.js';

/** Where the store writes its few lines. */
export interface StoreLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** Without these everything works, but what other gateways change is seen later: messages are lost. */
const FOR_MESSAGES: ReadonlySet<string> = new Set([`&${keys.all()}`, '+publish', '+subscribe', '+unsubscribe']);
const FOR_SENDING = [`&${keys.all()}`, '+publish'];
/** Whether an ACL rule is one of them. */
export const isForMessages = (rule: string): boolean => FOR_MESSAGES.has(rule);
/** Permissions that a trial cannot determine. */
const NOT_TRIED: ReadonlySet<string> = new Set(['+wait', '+exists', '+subscribe', '+unsubscribe']);
const MOST_REFUSALS = 20;

/** Whether the store works: one log line for each change, however many commands fail in between. */
export class StoreHealth {
  /** There is no connection, or Redis does not serve, or takes no writes. */
  private isDown = false;
  private takesWrites = true;
  private wasUp = true;
  private copies = true;
  /** ACL rules that are missing. */
  private readonly denied = new Set<string>();
  private readonly refusals = new Set<string>();
  private readonly log: StoreLog;
  private readonly counts: StoreCounts;

  constructor(log: StoreLog, counts: StoreCounts = SILENT.store) {
    this.log = log;
    this.counts = counts;
  }

  /** Redis' access rules allow everything that requests need. */
  get isPermitted(): boolean {
    return [...this.denied].every(isForMessages);
  }

  get isDenied(): boolean {
    return this.denied.size > 0;
  }

  /** It can send no messages. */
  get isMute(): boolean {
    return FOR_SENDING.some(rule => this.denied.has(rule));
  }

  /** `wrote`: it took a write that needs room. A read says nothing about a store that refuses writes. */
  worked(wrote: boolean): void {
    this.takesWrites ||= wrote;
    if (!this.isDown || !this.takesWrites) return;
    this.isDown = false;
    this.log.info({ store: 'up' }, 'the token store works again');
    this.count();
  }

  /** `isConnection`: without this there is no connection. Returns the meaning of the error. */
  failed(cause: unknown, isConnection = false): Failure {
    const failure = failureOf(cause);
    const { kind, code, says, rule } = failure;
    if (kind === 'denied') this.denies(failure);
    if (kind === 'refused' && !isConnection) this.refuses(failure);
    if (kind === 'no-writes') this.takesWrites = false;
    // A reply to one command says nothing about the others.
    const isWhole = isConnection || (kind !== 'denied' && kind !== 'refused');
    if (!isWhole || this.isDown) return failure;
    this.isDown = true;
    // The name and code only: a Redis error may quote the command with its arguments.
    const { name } = cause as { name?: string };
    if (rule === undefined) this.log.warn({ store: 'down', error: name, code }, says);
    this.count();
    return failure;
  }

  /** Everything was tried that can be; this is what was denied. */
  tried(denials: readonly Failure[]): void {
    const now = new Set(denials.map(({ rule }) => rule));
    this.permits([...this.denied].filter(rule => !now.has(rule) && !NOT_TRIED.has(rule)));
    for (const one of denials) this.denies(one);
  }

  /** These rules are there (again). */
  permits(rules: readonly string[]): void {
    for (const rule of rules)
      if (this.denied.delete(rule)) this.log.info({ outcome: rule }, `Redis permits ${rule} again (ACL)`);
    this.count();
  }

  /** Number of replicas that confirmed a write in time, of those required. */
  copied(reached: number, replicas: number): void {
    const copies = reached >= replicas;
    if (copies === this.copies) return;
    this.copies = copies;
    this.counts.copied(copies);
    if (copies) this.log.info({ replicas, reached }, 'writes reach all required replicas again');
    else this.log.warn({ replicas, reached }, 'writes do not reach all required replicas: a fail-over could lose them');
  }

  /** A denial that names nothing is left to those who try the permissions one by one. */
  private denies({ rule, says, todo, code }: Failure): void {
    if (rule === undefined || this.denied.has(rule)) return;
    this.denied.add(rule);
    if (isForMessages(rule))
      this.log.warn(
        { store: 'deaf', code },
        `${says}: what other gateways change is seen up to a second later. ${todo}`,
      );
    else this.log.warn({ store: 'denied', code }, `${says}: the gateway is not ready. ${todo}`);
    this.count();
  }

  private refuses({ says, code = 'none' }: Failure): void {
    if (this.refusals.has(code) || this.refusals.size >= MOST_REFUSALS) return;
    this.refusals.add(code);
    this.log.warn({ store: 'refused', code }, says);
  }

  private count(): void {
    const isUp = !this.isDown && this.isPermitted;
    if (isUp === this.wasUp) return;
    this.wasUp = isUp;
    this.counts.changed(isUp ? 'up' : 'down');
  }
}
