/** Something that goes wrong with one call. */
export interface Fault {
  readonly kind: 'status' | 'html' | 'delay' | 'hang' | 'reset' | 'truncate' | 'huge' | 'edit';
  /** `before` (default): the call is not carried out. `after`: it is, and then the answer goes wrong. */
  readonly when?: 'before' | 'after';
  /** HTTP status of kinds `status` and `html`. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Waits first, ms. With kind `delay` the true answer follows. */
  readonly delayMs?: number;
  /** Waits for this first: a gate that the test opens. */
  readonly hold?: Promise<unknown>;
  /** Size of kind `huge`; default 40 MiB. */
  readonly bytes?: number;
  /** With kind `edit`: what is sent in place of the true answer's body. */
  readonly edit?: (body: unknown) => unknown;
}

/** Which calls: by path, by method and path, or by a rule. */
export type Match =
  | RegExp
  | { readonly method?: string; readonly path: RegExp }
  | ((method: string, path: string) => boolean);

/** Whether a call is one of those. */
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

/** The script of what goes wrong next. */
export class Faults {
  private plans: Plan[] = [];

  /** Makes the next `times` calls that match go wrong. */
  next(match: Match, fault: Fault, times = 1): void {
    this.plans.push({ match, fault, left: times });
  }

  /** Everything goes well again. */
  clear(): void {
    this.plans = [];
  }

  /** The fault for this call, used up by one. */
  take(method: string, path: string): Fault | undefined {
    const plan = this.plans.find(one => matches(one.match, method, path));
    if (!plan) return undefined;
    plan.left -= 1;
    if (plan.left <= 0) this.plans = this.plans.filter(one => one !== plan);
    return plan.fault;
  }
}
