/** A failure of one call. */
export interface Fault {
  readonly kind: 'status' | 'html' | 'delay' | 'hang' | 'reset' | 'truncate' | 'huge' | 'edit';
  /** `before` (default): the provider does not carry out the call. `after`: it carries out the call, and the response fails. */
  readonly when?: 'before' | 'after';
  /** HTTP status of kinds `status` and `html`. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Delay before the failure, ms. With kind `delay` the real response follows. */
  readonly delayMs?: number;
  /** A promise to wait for before the failure. The test resolves it. */
  readonly hold?: Promise<unknown>;
  /** Size of kind `huge`; default 40 MiB. */
  readonly bytes?: number;
  /** With kind `edit`: returns the body to send instead of the real one. */
  readonly edit?: (body: unknown) => unknown;
}

/** Selects calls by path, by method and path, or with a function. */
export type Match =
  | RegExp
  | { readonly method?: string; readonly path: RegExp }
  | ((method: string, path: string) => boolean);

/** Whether `match` selects a call. */
export function matches(match: Match, method: string, path: string): boolean {
  if (typeof match === 'function') return match(method, path);
  if (match instanceof RegExp) return match.test(path);
  return (match.method ?? method) === method && match.path.test(path);
}

interface Plan {
  readonly match: Match;
  readonly fault: Fault;
  left: number;
}

/** The failures of the next calls. */
export class Faults {
  private plans: Plan[] = [];

  /** Makes the next `times` calls that match fail. */
  next(match: Match, fault: Fault, times = 1): void {
    this.plans.push({ match, fault, left: times });
  }

  /** Removes all faults. */
  clear(): void {
    this.plans = [];
  }

  /** The fault for this call. Counts as one use of it. */
  take(method: string, path: string): Fault | undefined {
    const plan = this.plans.find(one => matches(one.match, method, path));
    if (!plan) return undefined;
    plan.left -= 1;
    if (plan.left <= 0) this.plans = this.plans.filter(one => one !== plan);
    return plan.fault;
  }
}
