import { z } from 'zod';
import { rows } from '../../http/read.js';
import { bool, filled, id, url } from '../../http/shapes.js';
import { anyId, anything, day, whole } from './scalars.js';

/** A release, or a chart, which is one. `tracks` is there only where the answer carried them. */
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
export type TrackModel = z.output<typeof trackRow>;
export type ChartModel = z.output<typeof chartRow>;
export type MusicFormatModel = z.output<typeof formatRow>;
export type ReleaseDayModel = z.output<typeof dayRow>;
/** The caller; everything else of them is asked for when selected. */
export interface PoolUserModel {
  readonly id: string;
}
/** Hits of a search, in the provider's order. */
export interface MusicSearchModel {
  readonly releases: readonly ReleaseModel[];
  readonly tracks: readonly TrackModel[];
}

/** A track. Which of its ids an endpoint sends differs: `trackid` is the track's own, `titleid` the title's. */
export const trackRow = z
  .object({
    trackid: anyId(),
    titleid: anyId(),
    id: anyId(),
    title: filled(),
    artist: filled(),
    mix: filled(),
    bpm: whole(),
    duration: whole(),
    explicit: bool(),
    label: filled(),
    genre: filled(),
    order: whole(),
    track_order: whole(),
  })
  .transform(({ trackid, titleid, id: own, duration, order, track_order, ...rest }, { issues }) => ({
    ...rest,
    id: required(trackid ?? titleid ?? own, issues),
    durationSeconds: duration,
    position: order ?? track_order,
  }));

/** A release from a list, a search or by id: the same thing under three sets of names. */
export const releaseRow = z
  .object({
    id: anyId(),
    releaseid: anyId(),
    release: filled(),
    title: filled(),
    artist: filled(),
    release_artist: filled(),
    label: filled(),
    release_label: filled(),
    genre: filled(),
    release_genre: filled(),
    image_url: url(),
    release_img: url(),
    release_image: url(),
    tracks: anything(),
  })
  .transform((wire, { issues }): ReleaseModel => {
    const tracks = Array.isArray(wire.tracks) ? inOrder(rows(wire.tracks, trackRow)) : undefined;
    return {
      id: required(wire.id ?? wire.releaseid, issues),
      title: wire.release ?? wire.title,
      artist: wire.artist ?? wire.release_artist,
      label: wire.label ?? wire.release_label,
      genre: wire.genre ?? wire.release_genre,
      imageUrl: wire.image_url ?? wire.release_img ?? wire.release_image,
      trackCount: tracks ? tracks.length : whole().parse(wire.tracks),
      ...(tracks && { tracks }),
    };
  });

/** One day of a listing; its rows are releases. */
export const dayRow = z
  .object({ date: day(), releases: anything() })
  .transform(({ date, releases }) => ({ date, releases: rows(releases, releaseRow) }));

export const chartRow = z
  .object({ chartid: anyId(), id: anyId(), chart: filled(), format: filled(), show: bool() })
  .transform(({ chartid, id: own, chart, format, show }, { issues }) => ({
    id: required(chartid ?? own, issues),
    name: chart,
    format,
    shown: show,
  }));

/** A format; `format` is its name. */
export const formatRow = z
  .object({ id: id(), format: filled() })
  .transform(({ id: own, format }) => ({ id: own, name: format }));

function inOrder<T extends { readonly position: number | null }>(tracks: T[]): T[] {
  return tracks.sort((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity) || 0);
}

/** The one thing a row must have: without it the row is refused (and dropped by `rows`). */
function required(value: string | undefined, issues: z.core.ParsePayload['issues']): string {
  if (value === undefined) issues.push({ code: 'custom', message: 'no id', input: value });
  return value ?? '';
}
