import { LRUCache } from 'lru-cache';
import { type Flight, SingleFlight } from '../single-flight.js';
import { UpstreamFailure } from './failure.js';
import type { UpstreamResponse } from './messages.js';
import { boundedCacheMs, cacheSecondsMs, dateMs, httpDateMs } from './provider-numbers.js';

/** Most responses and bytes kept for one provider. */
const MAX_RESPONSES = 500;
const MAX_BYTES = 32 * 1024 * 1024;
/** Memory for one character of a response: its text, and its JSON once parsed. */
const BYTES_PER_CHARACTER = 8;

export interface SharedRead {
  /** Everything that the response may depend on: token, path, headers. */
  readonly key: string;
  /** Sends the request. The signal is aborted when the last caller that waits for the response has gone. */
  send(signal: AbortSignal): Promise<UpstreamResponse>;
  /** Whether a response has the requested data and is not a refusal of the token. */
  accepts(response: UpstreamResponse): boolean;
}

interface ReadFlight extends Flight {
  readonly key: string;
  readonly done: Promise<UpstreamResponse>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Reads with the gateway's own credentials at one provider. Identical reads at the same time are one, over all requests, whatever Cache-Control says:
 * sharing keeps nothing. A response is kept where RFC 9111 lets a shared cache keep it. All callers get the same object, which must not be changed. A
 * failure goes to every waiting caller; the next read starts again. The deadline is that of the read in progress, so a caller that joins later waits less. A read is
 * aborted when the last caller that waits for it has gone. Whether a caller may use the gateway's credentials is decided before.
 */
export class SharedReads {
  private readonly flights = new SingleFlight<ReadFlight>();
  private readonly kept = new LRUCache<string, UpstreamResponse>({
    max: MAX_RESPONSES,
    maxSize: MAX_BYTES,
    sizeCalculation: (response, key) =>
      (response.text.length + key.length) * BYTES_PER_CHARACTER + (response.bytes?.length ?? 0) + 1,
  });

  read(read: SharedRead, signal?: AbortSignal): Promise<UpstreamResponse> {
    return this.join(read.key, signal) ?? this.wait(this.begin(read), signal);
  }

  /** The response that is kept, or under way. Undefined: neither. */
  join(key: string, signal?: AbortSignal): Promise<UpstreamResponse> | undefined {
    const kept = this.kept.get(key);
    if (kept) return Promise.resolve(kept);
    const flight = this.flights.get(key);
    return flight && this.wait(flight, signal);
  }

  /** After a write: what was read before, or is being read, may be out of date (RFC 9111, 4.4, and beyond the URL written to). */
  forget(): void {
    this.flights.forgetAll();
    this.kept.clear();
  }

  private begin({ key, send, accepts }: SharedRead): ReadFlight {
    return this.flights.join(key, () => {
      const controller = new AbortController();
      const done = Promise.resolve().then(() => send(controller.signal));
      const flight: ReadFlight = { key, done, controller, waiting: 0 };
      const keep = (response: UpstreamResponse) => {
        const ttl = this.flights.get(key) === flight && accepts(response) ? keepableMs(response) : 0;
        if (ttl > 0) this.kept.set(key, response, { ttl });
      };
      done.then(keep).catch(() => {});
      return flight;
    });
  }

  /** The response for one caller, or UpstreamFailure `aborted` if its signal comes first. */
  private wait(flight: ReadFlight, signal: AbortSignal | undefined): Promise<UpstreamResponse> {
    if (signal?.aborted) return Promise.reject(this.leave(flight));
    flight.waiting += 1;
    if (!signal) return flight.done;
    return new Promise((resolve, reject) => {
      const abort = () => {
        flight.waiting -= 1;
        reject(this.leave(flight));
      };
      signal.addEventListener('abort', abort);
      flight.done.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
    });
  }

  private leave(flight: ReadFlight): UpstreamFailure {
    if (flight.waiting === 0) {
      this.flights.forget(flight.key, flight);
      flight.controller.abort();
    }
    return new UpstreamFailure('aborted');
  }
}

/** With one of these a response must not be kept, or is for one reader only. */
const FORBIDDING = ['no-store', 'no-cache', 'private'] as const;
/** One of these must be present, because the request had a token (RFC 9111, 3.5). */
const ALLOWING = ['public', 's-maxage', 'must-revalidate'] as const;

/**
 * How long a shared cache may reuse a response to a GET with Authorization, ms from its receipt; 0: not at all. RFC 9111, sections 3, 3.5 and 4.2,
 * and stricter: only 200, only a lifetime that is spelled out, nothing that sets a cookie.
 */
export function keepableMs(
  response: Pick<UpstreamResponse, 'status' | 'headers' | 'sentAtMs' | 'receivedAtMs'>,
): number {
  const { status, headers } = response;
  if (status !== 200 || headers['set-cookie'] !== undefined) return 0;
  const control = directives(headers['cache-control'] ?? '');
  if (FORBIDDING.some(name => control.has(name)) || !ALLOWING.some(name => control.has(name))) return 0;
  // Any other field that it varies by is a header of ours, which is part of the key, or one we never send.
  if (/(^|,)\s*\*\s*(,|$)/.test(headers.vary ?? '')) return 0;
  return boundedCacheMs(lifetimeMs(control, response) - ageMs(response));
}

const DIRECTIVE = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/** Cache-Control's directives, names in lower case. One that says two things says nothing (4.2.1). */
function directives(header: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, plain] of header.matchAll(DIRECTIVE)) {
    const key = name.toLowerCase();
    const value = quoted ?? plain ?? '';
    found.set(key, (found.get(key) ?? value) === value ? value : 'contradictory');
  }
  return found;
}

/** RFC 9111, 4.2.1, without heuristics. NaN for what cannot be read. */
function lifetimeMs(
  control: ReadonlyMap<string, string>,
  response: Pick<UpstreamResponse, 'headers' | 'receivedAtMs'>,
): number {
  const seconds = control.get('s-maxage') ?? control.get('max-age');
  if (seconds !== undefined) return cacheSecondsMs(seconds);
  return (httpDateMs(response.headers.expires) ?? Number.NaN) - dateMs(response);
}

/** RFC 9111, 4.2.3. */
function ageMs(response: Pick<UpstreamResponse, 'headers' | 'sentAtMs' | 'receivedAtMs'>): number {
  const { headers, sentAtMs, receivedAtMs } = response;
  const saidMs = cacheSecondsMs(/^\d+/.exec(headers.age ?? '')?.[0] ?? '0');
  const apparentMs = Math.max(0, receivedAtMs - dateMs(response));
  return Math.max(apparentMs, saidMs + (receivedAtMs - sentAtMs));
}
