import { MIMEType } from 'node:util';
import { memoized } from '../lru.js';

const JSON_TYPES = new Set(['application/json', 'application/graphql+json']);
/** `utf8` is not its name, but nothing else is called so. */
const UTF_8 = new Set(['utf-8', 'utf8']);

/**
 * Whether a Content-Type is that of JSON in UTF-8. Form, multipart and plain-text bodies, which a foreign page can send without a preflight, are not.
 * Nor is another charset: read as UTF-8 a password would reach the provider damaged, and after a few tries the account would be locked.
 */
export const isJson = memoized((contentType: string): boolean => {
  try {
    const { essence, params } = new MIMEType(contentType);
    return JSON_TYPES.has(essence) && UTF_8.has(params.get('charset')?.toLowerCase() ?? 'utf-8');
  } catch {
    return false;
  }
});

/** Types of a response that is not a stream. Where one range takes both with the same weight, the first is sent, which every client reads. */
const REGULAR = ['application/json', 'application/graphql-response+json'] as const;
const STREAMS = ['text/event-stream', 'multipart/mixed'] as const;

export type MediaType = (typeof REGULAR)[number];

/** One range of an Accept header. */
interface Range {
  readonly type: string;
  /** How much of a type it names: all of it, its first half, or nothing. */
  readonly specificity: number;
  /** 0: not acceptable. */
  readonly weight: number;
}

interface Preference {
  readonly type: string;
  readonly weight: number;
  /** Position of the range that decides. */
  readonly at: number;
  readonly isNamed: boolean;
}

const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** One range of an Accept header; undefined for one of a charset that there is not. */
function rangeOf(entry: string): Range | undefined {
  const [type = '', ...params] = entry.split(';');
  const charset = params.find(param => param.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) return undefined;
  const weight = params.map(param => WEIGHT.exec(param)?.[1]).find(value => value !== undefined);
  const specificity = type === '*/*' ? 0 : type.endsWith('/*') ? 1 : 2;
  return { type, specificity, weight: Number(weight ?? 1) };
}

function rangesOf(accept: string): readonly Range[] {
  const entries = accept.replace(/\s/g, '').toLowerCase().split(',').filter(Boolean);
  return entries.length === 0
    ? [{ type: '*/*', specificity: 0, weight: 1 }]
    : entries.flatMap(one => rangeOf(one) ?? []);
}

/** What the most specific range says about a type (RFC 9110, 12.5.1). */
function preferenceFor(type: string, ranges: readonly Range[]): Preference {
  const [main] = type.split('/');
  const names = [type, `${main}/*`, '*/*'];
  const matching = ranges.filter(range => names.includes(range.type));
  const most = Math.max(...matching.map(({ specificity }) => specificity));
  const deciding = matching.filter(({ specificity }) => specificity === most);
  const [best] = deciding.toSorted((a, b) => b.weight - a.weight);
  return best
    ? { type, weight: best.weight, at: ranges.indexOf(best), isNamed: best.specificity > 0 }
    : { type, weight: 0, at: 0, isNamed: false };
}

interface Accepted {
  /** Of a response that is not a stream, best first; none if the client prefers a stream. */
  readonly regular: readonly string[];
  /** Every type that the endpoint has and the client accepts, best first. */
  readonly all: readonly string[];
  /** Prefers a page to data, as a browser's address bar does. */
  readonly page: boolean;
}

const byPreference = (a: Preference, b: Preference) => b.weight - a.weight || a.at - b.at;

const read = memoized((accept: string): Accepted => {
  const ranges = rangesOf(accept);
  const ranked = (types: readonly string[]) =>
    types
      .map(type => preferenceFor(type, ranges))
      .filter(({ weight }) => weight > 0)
      .toSorted(byPreference);
  const [regular, streams] = [ranked(REGULAR), ranked(STREAMS)];
  const prefersStream = (streams[0]?.weight ?? 0) > (regular[0]?.weight ?? 0);
  const first = (prefersStream ? [] : regular).map(({ type }) => type);
  const html = preferenceFor('text/html', ranges);
  const [data] = [...regular, ...streams].toSorted(byPreference);
  return {
    regular: first,
    all: [...first, ...streams.map(({ type }) => type)],
    page: html.isNamed && html.weight > 0 && (data === undefined || byPreference(html, data) <= 0),
  };
});

/** The type of a response that is not a stream. Undefined: the client accepts none, or prefers a stream. */
export const mediaType = (accept = ''): MediaType | undefined => read(accept).regular[0] as MediaType | undefined;

/** Every type that the endpoint has and the client accepts, best first, as an Accept header without weights. Empty: none. */
export const acceptableTypes = (accept = ''): string => read(accept).all.join(', ');

/** Whether a page is preferred to data. A wildcard alone, which every HTTP client sends, asks for no page. */
export const prefersPage = (accept = ''): boolean => read(accept).page;
