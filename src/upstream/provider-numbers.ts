/** A response with the time at which it came: what the readers of its times need of it. */
export interface Dated {
  readonly headers: Readonly<Record<string, string>>;
  readonly receivedAtMs: number;
}

/**
 * Every number that a provider can send is bounded in this file, before it is used or stored. docs/guarantees.md has the same table, and a test
 * compares the two.
 */
export const BOUNDS = {
  /** Retry-After, and any other wait that a provider requires: a longer one is ignored, and the gateway's own back-off is used. ms */
  waitMs: 3_600_000,
  /** Lifetime of an access token; longer ones are cut to this. ms */
  accessLifeMs: 365 * 86_400_000,
  /** Lifetime of a refresh token; longer ones are cut to this. It bounds how long a revocation is retried. ms */
  refreshLifeMs: 3_650 * 86_400_000,
  /** A lifetime that is longer than this is not a lifetime (an epoch, or "never" as 2^63): it counts as missing. ms */
  plausibleLifeMs: 3_650 * 86_400_000,
  /** How long a shared cache keeps a response, whatever Cache-Control says. ms */
  cacheMs: 3_600_000,
  /** Header section of one response. */
  headerBytes: 131_072,
  /** Nesting of a JSON body: a deeper one counts as unreadable. */
  jsonDepth: 100,
  /** Where the next page starts, as the provider says it. Characters. */
  cursorLength: 2_048,
  /** Granted scopes in a token response. Characters. */
  scopeLength: 4_096,
  /** Rows that one page of a provider is counted to have: what a cursor has room for. */
  pageRows: 999_999,
  /** Instants that RFC 3339 can write: years 1 to 9999. A count of milliseconds that is taken for seconds is beyond them. ms since the epoch */
  firstInstantMs: -62_135_596_800_000,
  lastInstantMs: 253_402_300_799_999,
} as const;

/** A number of a response as a finite number: a JSON number, or decimal digits as text. Undefined for anything else. */
export function decimal(value: unknown): number | undefined {
  const number = typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** No sign but minus, no exponent, no hexadecimal. */
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Seconds that something lives, in ms. Undefined: missing, not above zero, or implausible. */
export function lifeMs(seconds: unknown): number | undefined {
  const ms = Math.round((decimal(seconds) ?? 0) * 1_000);
  return ms > 0 && ms <= BOUNDS.plausibleLifeMs ? ms : undefined;
}

/** Life in ms until an instant in epoch seconds, by a clock that shows `nowMs`: negative after it. Undefined: missing or implausible. */
export function lifeUntilMs(epochSeconds: unknown, nowMs: number): number | undefined {
  const seconds = decimal(epochSeconds);
  if (seconds === undefined || seconds <= 0) return undefined;
  const ms = Math.round(seconds * 1_000 - nowMs);
  return Math.abs(ms) <= BOUNDS.plausibleLifeMs ? ms : undefined;
}

/** A lifetime as a provider's code gives it, at most `mostMs`. Undefined: it says nothing usable. */
export function boundedLifeMs(ms: number | undefined, mostMs: number): number | undefined {
  return ms !== undefined && ms > 0 ? Math.min(ms, mostMs) : undefined;
}

/** The wait that a provider requires. Undefined: none, or one that is ignored. */
export function believedWaitMs(ms: number | undefined): number | undefined {
  return ms !== undefined && ms >= 0 && ms <= BOUNDS.waitMs ? ms : undefined;
}

/** A stored time may have been written by the clock of another machine, ms. */
const CLOCK_SLACK_MS = 60_000;

/** The end of a stored wait; 0 for one that a version without this bound has stored, and that no believed wait could reach. */
export function believedRetryAtMs(retryAtMs: number | undefined, nowMs: number): number {
  return retryAtMs !== undefined && retryAtMs - nowMs <= BOUNDS.waitMs + CLOCK_SLACK_MS ? retryAtMs : 0;
}

/** Retry-After (RFC 9110, 10.2.3) in ms from now: whole seconds or an HTTP date. Undefined: absent, unreadable or not believed. */
export function retryAfterMs(response: Dated): number | undefined {
  const value = response.headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return believedWaitMs(Number(value) * 1_000);
  const atMs = httpDateMs(value);
  return atMs === undefined ? undefined : believedWaitMs(Math.max(0, atMs - dateMs(response)));
}

/** The same in whole seconds, rounded up. */
export function retryAfterSeconds(response: Dated): number | undefined {
  const ms = retryAfterMs(response);
  return ms === undefined ? undefined : Math.ceil(ms / 1_000);
}

/** When a response was generated: by the provider's clock if it sends Date (RFC 9110, 6.6.1), else by ours. */
export function dateMs({ headers, receivedAtMs }: Dated): number {
  return httpDateMs(headers.date) ?? receivedAtMs;
}

const RFC_850 = /^[A-Za-z]{6,9}, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d:\d\d:\d\d) GMT$/;
const ASCTIME = /^[A-Za-z]{3} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d) (\d{4})$/;

/** An HTTP date in any of its three forms (RFC 9110, 5.6.7), in ms. `Date.parse` would take "5" for the year 2001, and asctime for local time. */
export function httpDateMs(text: string | undefined): number | undefined {
  if (!text || text.length > 64) return undefined;
  const rfc850 = RFC_850.exec(text);
  const asctime = ASCTIME.exec(text);
  if (rfc850) return readInstant(`${rfc850[1]} ${rfc850[2]} ${century(Number(rfc850[3]))} ${rfc850[4]} GMT`)?.getTime();
  if (asctime) return readInstant(`${asctime[2]?.trim()} ${asctime[1]} ${asctime[4]} ${asctime[3]} GMT`)?.getTime();
  return readInstant(text)?.getTime();
}

/** A year of two digits that seems more than 50 years ahead is in the past (RFC 9110, 5.6.7). */
function century(year: number): number {
  const thisYear = new Date().getUTCFullYear();
  const full = thisYear - (thisYear % 100) + year;
  return full > thisYear + 50 ? full - 100 : full;
}

/** RFC 3339, but for what providers leave out: the time, its seconds, the zone, the zone's minutes. */
const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))? ?(?:Z|(?<hours>[+-]\d\d)(?::?(?<minutes>\d\d))?)?$/i;

/** The forms that nearly all use, and that Date reads as they are. */
const PLAIN_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** RFC 1123 and its elder with dashes (RFC 9110, 5.6.7), time and zone optional. */
const RFC_1123 =
  /^(?:[a-z]{3,9}, ?)?(\d\d?)[ -]([a-z]{3})[ -](\d{4})(?: (\d\d:\d\d(?::\d\d)?))?(?: (?:GMT|UTC?|Z|(?<zone>[+-]\d{4})))?$/i;

/** The instant that a text names, in UTC where it names no zone: never in the time of the machine this runs on. Undefined for anything else. */
export function readInstant(text: string): Date | undefined {
  const plain = PLAIN_INSTANT.test(text) ? text : plainInstant(text.trim());
  const date = plain === undefined ? undefined : new Date(plain);
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}

/** The same with time and zone written out. */
function plainInstant(text: string): string | undefined {
  const iso = RFC_3339.exec(text);
  if (iso) {
    const [, day, time = '00:00'] = iso;
    const { hours = '+00', minutes = '00' } = iso.groups ?? {};
    return `${day}T${time}${hours}:${minutes}`;
  }
  const http = RFC_1123.exec(text);
  if (!http) return undefined;
  const [, day, month, year, time = '00:00'] = http;
  return `${day} ${month} ${year} ${time} ${http.groups?.zone ?? 'GMT'}`;
}

/** An instant that RFC 3339 can write; undefined for any other, and for an invalid date. */
export function boundedInstant(date: Date | undefined): Date | undefined {
  const ms = date?.getTime() ?? Number.NaN;
  return ms >= BOUNDS.firstInstantMs && ms <= BOUNDS.lastInstantMs ? date : undefined;
}

/** Seconds of a Cache-Control directive or of Age, in ms. NaN where they cannot be read. */
export function cacheSecondsMs(text: string): number {
  return /^\d{1,10}$/.test(text) ? Number(text) * 1_000 : Number.NaN;
}

/** How long a response is kept, of what its provider allows. */
export const boundedCacheMs = (ms: number): number => (ms > 0 ? Math.min(ms, BOUNDS.cacheMs) : 0);

/** Where the provider says that the next page starts. Undefined for one that is too long to be sent back. */
export function boundedCursor(text: string | null): string | null | undefined {
  return text === null || text.length <= BOUNDS.cursorLength ? text : undefined;
}

export const boundedRows = (count: number): number => Math.min(count, BOUNDS.pageRows);
