import type { UpstreamResponse } from './answer.js';
import { boundedCacheMs, cacheSecondsMs, dateMs, httpDateMs } from './provider-numbers.js';

/** Whoever says one of these wants every answer asked for anew, or for one reader alone. */
const FORBIDDING = ['no-store', 'no-cache', 'private'] as const;
/** One of these must be there, for the request bore a token (RFC 9111, 3.5). */
const ALLOWING = ['public', 's-maxage', 'must-revalidate'] as const;

/**
 * How long a shared cache may use an answer to a GET with Authorization again, ms from its receipt; 0: not at all. RFC 9111, sections 3, 3.5 and 4.2,
 * and stricter: only 200, only a lifetime that is spelled out, nothing that sets a cookie.
 */
export function keepableMs(answer: Pick<UpstreamResponse, 'status' | 'headers' | 'sentAtMs' | 'receivedAtMs'>): number {
  const { status, headers } = answer;
  if (status !== 200 || headers['set-cookie'] !== undefined) return 0;
  const control = directives(headers['cache-control'] ?? '');
  if (FORBIDDING.some(name => control.has(name)) || !ALLOWING.some(name => control.has(name))) return 0;
  // Any other field that it varies by is a header of ours, which is part of the key, or one we never send.
  if (/(^|,)\s*\*\s*(,|$)/.test(headers.vary ?? '')) return 0;
  return boundedCacheMs(lifetimeMs(control, answer) - ageMs(answer));
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
  answer: Pick<UpstreamResponse, 'headers' | 'receivedAtMs'>,
): number {
  const seconds = control.get('s-maxage') ?? control.get('max-age');
  if (seconds !== undefined) return cacheSecondsMs(seconds);
  return (httpDateMs(answer.headers.expires) ?? Number.NaN) - dateMs(answer);
}

/** RFC 9111, 4.2.3. */
function ageMs(answer: Pick<UpstreamResponse, 'headers' | 'sentAtMs' | 'receivedAtMs'>): number {
  const { headers, sentAtMs, receivedAtMs } = answer;
  const saidMs = cacheSecondsMs(/^\d+/.exec(headers.age ?? '')?.[0] ?? '0');
  const apparentMs = Math.max(0, receivedAtMs - dateMs(answer));
  return Math.max(apparentMs, saidMs + (receivedAtMs - sentAtMs));
}
