/** Something that goes wrong with one call. */
export interface Fault {
  readonly kind: 'status' | 'html' | 'delay' | 'hang' | 'reset' | 'truncate' | 'huge';
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
}

interface Plan {
  readonly method: string | undefined;
  readonly path: RegExp;
  readonly fault: Fault;
  left: number;
}

/** The script of what goes wrong next. */
export class Faults {
  private plans: Plan[] = [];

  /** Makes the next `times` calls that match go wrong. `match` is `/path/` or `METHOD` and a path. */
  next(match: RegExp | { method?: string; path: RegExp }, fault: Fault, times = 1): void {
    const { method, path } = match instanceof RegExp ? { method: undefined, path: match } : match;
    this.plans.push({ method, path, fault, left: times });
  }

  /** Everything goes well again. */
  clear(): void {
    this.plans = [];
  }

  /** The fault for this call, used up by one. */
  take(method: string, path: string): Fault | undefined {
    const plan = this.plans.find(one => (one.method ?? method) === method && one.path.test(path));
    if (!plan) return undefined;
    plan.left -= 1;
    if (plan.left <= 0) this.plans = this.plans.filter(one => one !== plan);
    return plan.fault;
  }
}
