import type { Transport } from './transport.js';

/** A request's transport that remembers: a login within an operation changes what the client presents from then on. */
export class IssuingTransport implements Transport {
  /** As the request came. */
  readonly presented: Transport['presented'];
  /** With what was issued since. */
  latest: Transport['presented'];
  private readonly beneath: Transport;

  constructor(beneath: Transport) {
    this.beneath = beneath;
    this.presented = beneath.presented;
    this.latest = beneath.presented;
  }

  get wantsBearer(): boolean {
    return this.beneath.wantsBearer;
  }

  get preLogins(): readonly string[] {
    return this.beneath.preLogins;
  }

  preLogin(id: string): string | undefined {
    return this.beneath.preLogin(id);
  }

  issue(by: 'cookie' | 'bearer', value: string, maxAgeSeconds: number, delivered?: () => void): void {
    this.latest = { by, value };
    this.beneath.issue(by, value, maxAgeSeconds, delivered);
  }

  clear(): void {
    this.latest = undefined;
    this.beneath.clear();
  }

  issuePreLogin(value: string, maxAgeSeconds: number, id: string): void {
    this.beneath.issuePreLogin(value, maxAgeSeconds, id);
  }

  clearPreLogin(id: string): void {
    this.beneath.clearPreLogin(id);
  }
}
