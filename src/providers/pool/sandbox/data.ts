import type { Call, Reply, Route } from '../../../testing/sandbox/kit.js';
import { isDay } from '../responses.js';
import { bearerOf, refusal } from './auth.js';
import type { World } from './common.js';
import {
  type Account,
  CHART_RELEASES,
  CHARTS,
  DAYS,
  FORMATS,
  RELEASES,
  type SeedRelease,
  type SeedTrack,
} from './seed.js';

/** The endpoints that need a token. All of them are GET with everything in the path. */
export function dataRoutes(world: World): Route[] {
  const get = (path: RegExp, handle: (account: Account, call: Call) => Reply): Route => ({
    method: 'GET',
    path,
    handle(call) {
      const account = bearerOf(world, call.headers.authorization);
      return account ? handle(account, call) : refusal(world.knobs);
    },
  });
  return [
    get(/^\/user\/sync$/, ({ userId }) => ({
      body: { userid: userId, distribution: `Releases synced for userid: ${userId}` },
    })),
    get(/^\/user\/options$/, ({ hiddenCharts }) => ({ body: options(hiddenCharts) })),
    get(/^\/user\/charts$/, ({ hiddenCharts }) => ({ body: chartsOf(hiddenCharts) })),
    get(/^\/(user\/)?formats$/, () => ({ body: FORMATS })),
    get(/^\/releases\/date\/(?<page>\d+)(\/(?<start>[^/]+)(\/(?<count>\d+))?)?$/, (_, call) => days(call)),
    get(/^\/release\/(?<id>\d+)$/, (_, call) => release(call)),
    get(/^\/qsearch\/(?<text>[^/]+)$/, (_, { params }) => ({ body: searchFor(params.text ?? '') })),
  ];
}

const DEFAULT_COUNT = 15;

function days({ params }: Call): Reply {
  const { page, start, count } = params;
  const wanted = count ? Number(count) : DEFAULT_COUNT;
  if (Number(page) < 1 || wanted < 1 || (start && !isDay(start)))
    return { status: 400, body: { result: 'Invalid page, date or count.' } };
  return { body: pageOfDays(Number(page), start || undefined, wanted) };
}

function release({ params }: Call): Reply {
  const found = releaseById(Number(params.id));
  return found ? { body: found } : { status: 404, body: { result: 'Release not found.' } };
}

function options(hiddenCharts: readonly number[]) {
  return {
    chart_filters: chartsOf(hiddenCharts),
    download_formats: [
      { extension: '.mp4', format: 1, index: 1, type: 'HD 720p mp4' },
      { extension: '.mp3', format: 2, index: 2, type: '320 kbps mp3' },
    ],
    filenaming: {
      file_name_01: { '0': null, '1': 'Title', '2': 'Artist', selected: 1 },
      file_name_01_modifier: { '0': null, '1': '-', '2': '_', selected: 0 },
    },
  };
}

/** The same music in the shapes of POOL's endpoints: each has names of its own for the same things. */

const modified = (date: string) => Date.parse(`${date}T12:00:00Z`) / 1000;
const rfc1123 = (date: string) => new Date(`${date}T00:00:00Z`).toUTCString();
const image = (id: number) => `https://images.pool.example/covers/${id}.jpg`;

/** A row of releases/date. */
const listed = (release: SeedRelease) => ({
  artist: release.artist,
  downloaded: 0,
  formatid: release.formatid,
  genre: release.genre,
  id: release.id,
  image_url: image(release.id),
  label: release.label,
  label_url: 'https://labels.pool.example/',
  modified: modified(release.date),
  release: release.title,
  tracks: release.tracks.length,
  type: 2,
});

/** A page of days, newest first, from `start` (itself included) back. */
export function pageOfDays(page: number, start: string | undefined, count: number) {
  const days = DAYS.filter(date => start === undefined || date <= start);
  return days.slice((page - 1) * count, page * count).map(date => ({
    date,
    releases: RELEASES.filter(release => release.date === date).map(listed),
  }));
}

const track = ({ trackid, titleid, ...rest }: SeedTrack, index: number) => ({
  ...rest,
  content_warning: rest.explicit === 1,
  downloaded: 0,
  end: '0:00',
  media_type: 2,
  order: index + 1,
  titleid,
  trackid,
});

/** The response of release/{id}, also for charts; undefined if there is none. */
export function releaseById(id: number) {
  const release = [...RELEASES, ...CHART_RELEASES].find(one => one.id === id);
  if (!release) return undefined;
  const [year, month] = release.date.split('-').map(Number);
  return {
    date: release.date,
    formatid: release.formatid,
    id: release.id,
    label_img: 'https://images.pool.example/labels/1.png',
    mod_time: modified(release.date),
    month,
    release: release.title,
    release_artist: release.artist,
    release_genre: release.genre,
    release_img: image(release.id),
    release_label: release.label,
    year,
    tracks: release.tracks.map(track),
  };
}

/** The response of user/charts. */
const chartsOf = (hidden: readonly number[]) =>
  CHARTS.map(chart => ({ ...chart, show: hidden.includes(chart.chartid) ? 0 : 1 }));

const MOST_HITS = 25;

/** The response of qsearch: results contain the text in title or artist, case-insensitively. */
export function searchFor(text: string) {
  const wanted = text.toLowerCase();
  const matches = ({ title, artist }: { title: string; artist: string }) =>
    `${title} ${artist}`.toLowerCase().includes(wanted);
  const titles = RELEASES.flatMap(release => release.tracks.map(one => ({ release, ...one }))).filter(matches);
  return {
    release_results: RELEASES.filter(matches).slice(0, MOST_HITS).map(hit),
    title_results: titles.slice(0, MOST_HITS).map(({ release, trackid, ...rest }) => ({
      ...rest,
      content_warning: rest.explicit === 1,
      downloaded: 0,
      id: trackid,
      media: 'mp4720,mp4360',
      modified: modified(release.date),
      release: release.title,
      release_img: image(release.id),
      releaseid: release.id,
      type: 1,
    })),
  };
}

const hit = (release: SeedRelease) => {
  const { formatid, label_url, ...rest } = listed(release);
  return { ...rest, release_date: rfc1123(release.date) };
};
