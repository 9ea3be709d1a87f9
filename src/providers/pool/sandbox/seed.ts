export interface Account {
  readonly userId: number;
  readonly email: string;
  readonly password: string;
  /** Charts the user has hidden. */
  readonly hiddenCharts: readonly number[];
  /** Undefined: the account was never finished, which POOL calls an invalid account setup. */
  readonly key?: { readonly apiKey: string; readonly apiSecret: string };
}

/** DJ and ZOE are the demo's: what signs in to them can be typed on any keyboard. */
export const DJ = {
  userId: 1001,
  email: 'dj@pool.example',
  password: 'spin-the-black-circle',
  hiddenCharts: [504],
  key: { apiKey: 'pool-key-1001', apiSecret: 'pool-secret-1001:with:colons' },
} as const satisfies Account;

export const ZOE = {
  userId: 1002,
  email: 'zoe+club@pool.example',
  password: 'nightly & fine = 100%',
  hiddenCharts: [],
  key: { apiKey: 'pool-key-1002', apiSecret: 'pool-secret-1002' },
} as const satisfies Account;

/** Letters beyond ASCII show whether forms, and Basic, were made over UTF-8. */
export const INES = {
  userId: 1004,
  email: 'inès+club@pool.example',
  password: 'naïve & nächtlich = 100% ♪',
  hiddenCharts: [],
  key: { apiKey: 'pool-key-1004-ключ', apiSecret: 'pool-secret-1004-ünïcödé-€' },
} as const satisfies Account;

export const HOUSE = {
  userId: 9001,
  email: 'house@pool.example',
  password: 'the-house-account',
  hiddenCharts: [502, 503],
  key: { apiKey: 'pool-key-9001', apiSecret: 'pool-secret-9001' },
} as const satisfies Account;

export const HALFWAY = {
  userId: 1003,
  email: 'halfway@pool.example',
  password: 'never-finished',
  hiddenCharts: [],
} as const satisfies Account;

export const ACCOUNTS: readonly Account[] = [DJ, ZOE, INES, HOUSE, HALFWAY];

/** The data of POOL's sandbox: fixed, so that tests and the demo can use it. */

export interface SeedTrack {
  readonly trackid: number;
  readonly titleid: number;
  readonly title: string;
  readonly artist: string;
  readonly mix: string;
  readonly bpm: number;
  readonly duration: number;
  readonly explicit: 0 | 1;
  readonly label: string;
  readonly genre: string;
}

export interface SeedRelease {
  readonly id: number;
  readonly date: string;
  readonly title: string;
  readonly artist: string;
  readonly label: string;
  readonly genre: string;
  readonly formatid: number;
  readonly tracks: readonly SeedTrack[];
}

interface SeedChart {
  readonly chartid: number;
  readonly chart: string;
  readonly format: string;
}

const ARTISTS = [
  'Zoë Ångström',
  '夜想曲',
  'The Night Buses',
  'Кино Клуб',
  'Beyhan Çelik',
  'DJ Ñandú',
  'Lord & Lady K',
  'Ólafur Þór',
];
const TITLES = [
  'Déjà Vu',
  '東京の雨',
  'Grüße aus Köln',
  'Summer in Łódź',
  'Ночной эфир',
  'Café del Mar 🎧',
  'Roar Again',
  'Plain Sailing',
  'R&B / Soul',
  '100% Pure',
];
const LABELS = ['Spinnerei', 'Blå Skiva', 'Überschall', 'Club 54'];
const GENRES = ['Dance', 'Top 40', 'R&B', '', 'Rock', 'Latin'];
const MIXES = ['Intro', 'Clean', 'Radio Edit', 'Extended', ''];

/** Endless, and the same each time. */
const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

function tracksOf(releaseId: number, count: number): SeedTrack[] {
  return Array.from({ length: count }, (_, index) => ({
    trackid: releaseId * 10 + index,
    titleid: releaseId * 10 + index + 5_000_000,
    title: pick(TITLES, releaseId + index * 3),
    artist: pick(ARTISTS, releaseId + index),
    mix: pick(MIXES, index),
    bpm: 90 + ((releaseId * 7 + index) % 60),
    duration: 180 + ((releaseId + index * 13) % 120),
    explicit: (releaseId + index) % 4 === 0 ? 1 : 0,
    label: pick(LABELS, releaseId),
    genre: pick(GENRES, releaseId),
  }));
}

const DAY_MS = 86_400_000;
const NEWEST = Date.parse('2026-10-30T00:00:00Z');
const isWorkday = (date: Date) => date.getUTCDay() !== 0 && date.getUTCDay() !== 6;

/** 45 working days, newest first; weekends are gaps. */
export const DAYS: readonly string[] = Array.from({ length: 63 }, (_, index) => new Date(NEWEST - index * DAY_MS))
  .filter(isWorkday)
  .slice(0, 45)
  .map(date => date.toISOString().slice(0, 10));

function releaseOf(id: number, date: string, title: string, trackCount: number): SeedRelease {
  const common = {
    artist: pick(ARTISTS, id),
    label: pick(LABELS, id),
    genre: pick(GENRES, id),
    formatid: 1 + (id % 5),
  };
  return { id, date, title, ...common, tracks: tracksOf(id, trackCount) };
}

export const CHARTS: readonly SeedChart[] = [
  { chartid: 501, chart: 'Mainstream Club', format: 'Club' },
  { chartid: 502, chart: 'Rhythmic Radio', format: 'Urban' },
  { chartid: 503, chart: 'Música Tropical', format: 'Latin' },
  { chartid: 504, chart: 'Country Hot 40', format: 'Country' },
];

/** Two or three a day, and the charts, which are releases as well. */
export const RELEASES: readonly SeedRelease[] = DAYS.flatMap((date, day) =>
  Array.from({ length: 2 + (day % 2) }, (_, index) =>
    releaseOf(20_000 + day * 3 + index, date, `${pick(TITLES, day + index * 3)} Vol. ${day + 1}`, 2 + (index % 3)),
  ),
);
export const CHART_RELEASES: readonly SeedRelease[] = CHARTS.map(({ chartid, chart }) =>
  releaseOf(chartid, DAYS[0] ?? '', chart, 10),
);

export const FORMATS = [
  { format: 'All Promo Only Formats', id: 0 },
  { format: 'Mainstream Radio', id: 1 },
  { format: 'Urban Radio', id: 2 },
  { format: 'Música Caribe', id: 3 },
  { format: 'Country Radio', id: 4 },
  { format: 'Club', id: 5 },
] as const;
