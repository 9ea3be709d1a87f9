import { listen } from './gateway.js';
import { EVENTS } from './operations.js';

/** How long after the end of a stream another one is tried, ms. */
const AGAIN_MS = 2_000;

/** Listens to what happens to the session: one stream at most, because browsers have few connections to give to one host. */
export class Events {
  private readonly happened: () => void;
  private stream: AbortController | undefined;

  /** `happened` is also called some time after a stream has ended: then it is time to look again, and to say whether to go on. */
  constructor(happened: () => void) {
    this.happened = happened;
  }

  /** Whether to listen from now on. */
  keep(on: boolean): void {
    if (on && !this.stream) void this.open();
    if (on) return;
    this.stream?.abort();
    this.stream = undefined;
  }

  private async open(): Promise<void> {
    const mine = new AbortController();
    this.stream = mine;
    const began = await listen(EVENTS, this.happened, mine.signal);
    if (this.stream === mine) this.stream = undefined;
    if (began) setTimeout(this.happened, AGAIN_MS);
  }
}
