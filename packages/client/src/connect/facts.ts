import type { Grant } from '../types.js';
import { element, setText } from './dom.js';
import type { Texts } from './texts.js';

/** Facts about a grant for developers: how long its access token is valid, how often it was refreshed, what it may do. */
export class Facts {
  readonly element = element('dl', { part: 'facts' });
  readonly #accessTerm = element('dt');
  readonly #expiry = element('time');
  readonly #generationTerm = element('dt');
  readonly #generation = element('dd');
  readonly #scopesTerm = element('dt');
  readonly #scopes = element('dd');
  #grant: Grant | undefined;
  #isExpired = false;

  constructor() {
    this.element.append(this.#accessTerm, element('dd', {}, this.#expiry), this.#generationTerm, this.#generation);
    this.element.append(this.#scopesTerm, this.#scopes);
  }

  /** Undefined: there is nothing to show. */
  show(grant: Grant | undefined, texts: Texts): void {
    this.#grant = grant;
    this.element.hidden = !grant;
    if (!grant) return;
    const { accessExpiresAt, generation, scopes } = grant;
    setText(this.#accessTerm, texts.accessToken);
    setText(this.#generationTerm, texts.generation);
    setText(this.#generation, String(generation));
    const granted = scopes?.join(' ') ?? '';
    setText(this.#scopesTerm, granted && texts.scopes);
    setText(this.#scopes, granted);
    this.#expiry.dateTime = accessExpiresAt ?? '';
    this.#expiry.title = accessExpiresAt ? new Date(accessExpiresAt).toLocaleString() : '';
    this.#isExpired = this.#leftMs() <= 0;
    this.tick(texts);
  }

  /** Counts down. True when the token has expired since the last call. */
  tick(texts: Texts): boolean {
    if (!this.#grant) return false;
    const leftMs = this.#leftMs();
    setText(this.#expiry, texts.expiry(Number.isNaN(leftMs) ? undefined : leftMs, this.#grant.renewable));
    const wasExpired = this.#isExpired;
    this.#isExpired = leftMs <= 0;
    return this.#isExpired && !wasExpired;
  }

  /** NaN where the provider does not say. */
  #leftMs(): number {
    return Date.parse(this.#grant?.accessExpiresAt ?? '') - Date.now();
  }
}
