import { type ErrorCode, gatewayError } from '../../errors.js';
import { json, type UpstreamResponse } from '../../upstream/messages.js';
import { boundedInstant, readInstant } from '../../upstream/provider-numbers.js';
import {
  anyId,
  bool,
  filled,
  float,
  id,
  isObject,
  type Row,
  type RowOf,
  reject,
  row,
  rows,
  url,
  type Wire,
} from '../../upstream/read.js';

/** A POOL error for the client; what the provider said stays here. */
export const poolError = (code: ErrorCode, message?: string) =>
  gatewayError(code, { provider: 'POOL', ...(message && { message }) });

/**
 * The JSON of a data response. Throws FORBIDDEN (403), NOT_FOUND (404, 410), PROVIDER_REJECTED (another 4xx, or a failure in words under 200) or
 * PROVIDER_PROTOCOL_ERROR (no JSON, a redirect). No content (204) is null.
 */
export function payload(response: UpstreamResponse): unknown {
  const { status } = response;
  if (status === 204) return null;
  if (status < 200 || status > 299) throw poolError(codeOfStatus(status));
  if (rejectsToken(response)) throw poolError('PROVIDER_REJECTED');
  const value = json(response);
  if (value === undefined) throw poolError('PROVIDER_PROTOCOL_ERROR');
  return value;
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 403) return 'FORBIDDEN';
  if (status === 404 || status === 410) return 'NOT_FOUND';
  return status >= 400 && status <= 499 ? 'PROVIDER_REJECTED' : 'PROVIDER_PROTOCOL_ERROR';
}

/** The payload of something that is always there, if perhaps empty: a 404 in JSON is null, one in HTML means that POOL has no such endpoint. */
export function collection(response: UpstreamResponse): unknown {
  if (response.status !== 404) return payload(response);
  if (json(response) === undefined) throw poolError('PROVIDER_PROTOCOL_ERROR');
  return null;
}

/**
 * Rows of a list. An object in its place is a lone row, nothing (PHP writes an empty list as {}), a failure in words (PROVIDER_REJECTED), or
 * no response at all (PROVIDER_PROTOCOL_ERROR).
 */
export function listOf<T>(value: unknown, read: Row<T>): T[] {
  if (typeof value !== 'object') throw poolError('PROVIDER_PROTOCOL_ERROR');
  const list = rows(value, read);
  const isUnexpected = list.length === 0 && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
  if (isUnexpected) throw poolError(wordsOf(value) === undefined ? 'PROVIDER_PROTOCOL_ERROR' : 'PROVIDER_REJECTED');
  return list;
}

/**
 * An object of scalars only, such as a failure is; data always holds a list or an object. POOL has no error format: failures are words in a small
 * object, quite possibly under HTTP 200. Seen on its pages: `{"result":"Invalid …"}` (signin), `{"token":"invalid"}` (token_validation),
 * `{"distribution":"Invalid user."}` (sync_distribution).
 */
function flat(value: unknown): Wire | undefined {
  if (!isObject(value)) return undefined;
  return Object.values(value).some(part => typeof part === 'object' && part !== null) ? undefined : value;
}

const WORDS = ['result', 'error', 'error_description', 'message', 'detail'] as const;

/** The prose in a small object: to be matched, never to be passed on. Undefined: not such an object, or without prose. */
export function wordsOf(value: unknown): string | undefined {
  const object = flat(value);
  const words =
    object && WORDS.map(name => object[name]).filter(word => typeof word === 'string' && word.trim() !== '');
  return words?.length ? words.join(' ') : undefined;
}

const BAD_TOKEN = [
  /\b(invalid|expired|unknown|missing|bad)\b.{0,12}\b(token|user|userid|user id|authorization|session)\b/i,
  /\b(token|user|userid|authorization|session)\b.{0,12}\b(invalid|expired|not (valid|found|authori[sz]ed|authenticated))\b/i,
  /^(unauthori[sz]ed|unauthenticated|not authenticated)\b/i,
];

/** A failure is a few dozen characters; a longer response is data and not worth parsing twice. */
const LONGEST_FAILURE = 2048;

/**
 * Whether a response says that the token is not accepted: HTTP 401 or 403, or a small object that names the token or the user as invalid, under
 * any other status. Which of them POOL uses is not documented.
 */
export function rejectsToken(response: UpstreamResponse): boolean {
  if (response.status === 401 || response.status === 403) return true;
  if (response.text.length > LONGEST_FAILURE || !/^\s*\{/.test(response.text)) return false;
  const value = json(response);
  // An object with an id is data, as most responses are, and is not checked further.
  const object = isObject(value) && !('id' in value) ? flat(value) : undefined;
  if (!object) return false;
  if (typeof object.token === 'string' && /^(invalid|expired)\b/i.test(object.token)) return true;
  if (typeof object.distribution === 'string' && /^invalid\b/i.test(object.distribution)) return true;
  const words = wordsOf(object)?.replaceAll('_', ' ');
  return words !== undefined && BAD_TOKEN.some(pattern => pattern.test(words));
}

/** A release, or a chart, which is one. `tracks` are defined only where the response carried them, and read by `tracksOf` when a client selects them. */
export interface ReleaseModel {
  readonly id: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly label: string | null;
  readonly genre: string | null;
  readonly imageUrl: string | null;
  readonly trackCount: number | null;
  readonly tracks?: readonly unknown[] | undefined;
}
export type TrackModel = RowOf<typeof trackRow>;
export type ChartModel = RowOf<typeof chartRow>;
export type MusicFormatModel = RowOf<typeof formatRow>;
export type ReleaseDayModel = RowOf<typeof dayRow>;
/** The caller. Everything else is requested when selected. */
export interface PoolUserModel {
  readonly id: string;
}
/** Hits of a search, in the provider's order. */
export interface MusicSearchModel {
  readonly releases: readonly ReleaseModel[];
  readonly tracks: readonly TrackModel[];
}

const trackId = (track: Wire) => anyId(track.trackid) ?? anyId(track.titleid) ?? anyId(track.id);

/** A track. Which of its ids an endpoint sends differs: `trackid` is the track's own, `titleid` the title's. */
export const trackRow = row(track => ({
  id: id(trackId(track)),
  title: filled(track.title),
  artist: filled(track.artist),
  mix: filled(track.mix),
  bpm: whole(track.bpm),
  durationSeconds: whole(track.duration),
  explicit: bool(track.explicit),
  label: filled(track.label),
  genre: filled(track.genre),
  position: whole(track.order) ?? whole(track.track_order),
}));

const isTrack = (track: unknown) => isObject(track) && trackId(track) !== undefined;
const countOf = (tracks: readonly unknown[]) => tracks.reduce<number>((sum, one) => sum + (isTrack(one) ? 1 : 0), 0);

/** A release from a list, a search or by id: the same thing under three sets of names. */
export const releaseRow: Row<ReleaseModel> = row(wire => ({
  id: anyId(wire.id) ?? id(wire.releaseid),
  title: filled(wire.release) ?? filled(wire.title),
  artist: filled(wire.artist) ?? filled(wire.release_artist),
  label: filled(wire.label) ?? filled(wire.release_label),
  genre: filled(wire.genre) ?? filled(wire.release_genre),
  imageUrl: url(wire.image_url) ?? url(wire.release_img) ?? url(wire.release_image),
  trackCount: Array.isArray(wire.tracks) ? countOf(wire.tracks) : whole(wire.tracks),
  tracks: Array.isArray(wire.tracks) ? wire.tracks : undefined,
}));

/** One day of a listing; its rows are releases. */
export const dayRow = row(wire => ({ date: day(wire.date), releases: rows(wire.releases, releaseRow) }));

export const chartRow = row(chart => ({
  id: anyId(chart.chartid) ?? id(chart.id),
  name: filled(chart.chart),
  format: filled(chart.format),
  shown: bool(chart.show),
}));

/** A format; `format` is its name. */
export const formatRow = row(format => ({ id: id(format.id), name: filled(format.format) }));

/** The tracks of a release in their order. */
export const tracksOf = (tracks: readonly unknown[]): TrackModel[] =>
  rows(tracks, trackRow).sort((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity) || 0);

const INT_MAX = 2 ** 31 - 1;

/** A whole number in GraphQL's range; a fraction (a tempo of 127.5) is rounded; anything else is null. */
export function whole(value: unknown): number | null {
  const number = float(value);
  return number === null || Math.abs(number) > INT_MAX ? null : Math.round(number);
}

/** Whether a text is a calendar day, YYYY-MM-DD. */
export function isDay(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** A calendar day in any of the shapes POOL writes dates in: YYYY-MM-DD, RFC 1123, epoch seconds as a number or as text. Strict, as an id is. */
export const day = (value: unknown): string => dayOf(value) ?? reject();

function dayOf(value: unknown): string | undefined {
  if (typeof value === 'string' && isDay(value.slice(0, 10))) return value.slice(0, 10);
  const epoch = typeof value === 'number' || (typeof value === 'string' && /^\d{1,11}$/.test(value));
  const date = epoch ? new Date(Number(value) * 1000) : typeof value === 'string' ? readInstant(value) : undefined;
  return boundedInstant(date)?.toISOString().slice(0, 10);
}
