import { element } from './element.js';
import type { Grant } from './operations.js';
import { ending } from './words.js';

/** What is known of a grant: whose it is, how long its token has to go, how often it was renewed. */
export class Facts {
  readonly element: HTMLElement;
  private readonly account = element('dd');
  private readonly ends = element('time');
  private readonly generation = element('dd');
  private readonly scopes = element('dd');
  private readonly scopesTerm = element('dt', {}, 'Scopes');
  private grant: Grant | undefined;

  constructor() {
    const rows: [string, HTMLElement][] = [
      ['Account', this.account],
      ['Access ends', element('dd', {}, this.ends)],
      ['Generation', this.generation],
    ];
    this.element = element('dl', {}, ...rows.flatMap(([term, value]) => [element('dt', {}, term), value]));
    this.element.append(this.scopesTerm, this.scopes);
  }

  show(grant: Grant | undefined): void {
    this.grant = grant;
    this.element.hidden = !grant;
    this.account.textContent = grant?.subject ?? 'not told by the provider';
    this.account.title = grant?.subject ?? '';
    this.generation.textContent = String(grant?.generation ?? '');
    this.scopes.textContent = grant?.scopes?.join(' ') ?? '';
    this.scopes.hidden = this.scopesTerm.hidden = this.scopes.textContent === '';
    this.ends.dateTime = grant?.accessExpiresAt ?? '';
    this.ends.title = grant?.accessExpiresAt ? new Date(grant.accessExpiresAt).toLocaleString() : '';
    this.ends.textContent = '';
    this.tick(Date.now());
  }

  /** Counts down. True when the token's time has run out just now. */
  tick(nowMs: number): boolean {
    if (!this.grant) return false;
    const before = this.ends.textContent ?? '';
    const words = ending(this.grant.accessExpiresAt, this.grant.renewable, nowMs);
    if (words !== before) this.ends.textContent = words;
    return COUNTS.test(before) && !COUNTS.test(words);
  }
}

const COUNTS = /^in /;
