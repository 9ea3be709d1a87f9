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
  view,
  type Wire,
} from '../../upstream/read.js';

/** A release, or a chart, which is one. `tracks` are defined only where the response carried them. */
export interface ReleaseModel {
  readonly id: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly label: string | null;
  readonly genre: string | null;
  readonly imageUrl: string | null;
  readonly trackCount: number | null;
  readonly tracks?: readonly TrackModel[] | undefined;
}
export type TrackModel = RowOf<typeof trackRow>;
export type ChartModel = RowOf<typeof chartRow>;
export type MusicFormatModel = RowOf<typeof formatRow>;
export type ReleaseDayModel = RowOf<typeof dayRow>;
/** The caller; everything else of them is asked for when selected. */
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
const tracksOf = (wire: Wire) => (Array.isArray(wire.tracks) ? inOrder(rows(wire.tracks, trackRow)) : undefined);

/** A release from a list, a search or by id: the same thing under three sets of names. */
export const releaseRow: Row<ReleaseModel> = view(wire => anyId(wire.id) ?? id(wire.releaseid), {
  title: wire => filled(wire.release) ?? filled(wire.title),
  artist: wire => filled(wire.artist) ?? filled(wire.release_artist),
  label: wire => filled(wire.label) ?? filled(wire.release_label),
  genre: wire => filled(wire.genre) ?? filled(wire.release_genre),
  imageUrl: wire => url(wire.image_url) ?? url(wire.release_img) ?? url(wire.release_image),
  trackCount: ({ tracks }) => (Array.isArray(tracks) ? countOf(tracks) : whole(tracks)),
  tracks: tracksOf,
});

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

function inOrder<T extends { readonly position: number | null }>(tracks: T[]): T[] {
  return tracks.sort((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity) || 0);
}

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
