import { LRUCache } from 'lru-cache';
import type { UpstreamResponse } from './answer.js';
import { keepableMs } from './cache-control.js';
import type { Departure } from './departure.js';
import { Flight } from './flight.js';

/** What is kept for one provider at most. */
const MOST_ANSWERS = 500;
const MOST_BYTES = 32 * 1024 * 1024;
/** Memory for one character of an answer: its text, and what JSON makes of it. */
const BYTES_PER_CHARACTER = 8;

/** How a read is made where none is under way. */
export interface SharedRead {
  /** Everything that the answer may depend on: token, path, headers. */
  readonly key: string;
  /** Asked before a read begins: why this caller may begin none. */
  refusal?(): Error | undefined;
  ask(departure: Departure): Promise<UpstreamResponse>;
  /** Whether an answer is what was asked for, not a refusal of the token. */
  accepts(answer: UpstreamResponse): boolean;
}

/**
 * Reads with the gateway's own token at one provider: identical ones in flight are one read, over all requests, whatever Cache-Control says, for
 * nothing is kept by that; an answer is kept where RFC 9111 lets a shared cache keep it. All get the same Answer, which nobody may change. A failure is
 * everybody's who waits, too, and the next read starts anew. The deadline is that of the read under way: who joins later waits shorter. A read is given
 * up when the last who wants it has gone. Who may use the gateway's token is settled before anybody comes here.
 */
export class SharedReads {
  private readonly flights = new Map<string, Flight>();
  private readonly kept = new LRUCache<string, UpstreamResponse>({
    max: MOST_ANSWERS,
    maxSize: MOST_BYTES,
    sizeCalculation: (answer, key) => (answer.text.length + key.length) * BYTES_PER_CHARACTER + 1,
  });

  read({ key, refusal, ask, accepts }: SharedRead, departure?: Departure): Promise<UpstreamResponse> {
    const shared = this.join(key, departure);
    if (shared) return shared;
    const refused = refusal?.();
    return refused ? Promise.reject(refused) : this.begin(key, ask, accepts).join(departure);
  }

  /** What is kept, or under way. Undefined: neither. */
  join(key: string, departure?: Departure): Promise<UpstreamResponse> | undefined {
    const kept = this.kept.get(key);
    return kept ? Promise.resolve(kept) : this.flights.get(key)?.join(departure);
  }

  /** Something was written: what was read before, or is being read, may be out of date (RFC 9111, 4.4, and beyond the address written to). */
  forget(): void {
    this.flights.clear();
    this.kept.clear();
  }

  private begin(key: string, ask: SharedRead['ask'], accepts: SharedRead['accepts']): Flight {
    const land = (answer?: UpstreamResponse) => {
      if (this.flights.get(key) !== flight) return;
      this.flights.delete(key);
      const ttl = answer && accepts(answer) ? keepableMs(answer) : 0;
      if (answer && ttl > 0) this.kept.set(key, answer, { ttl });
    };
    const flight = new Flight(ask, land);
    this.flights.set(key, flight);
    return flight;
  }
}
