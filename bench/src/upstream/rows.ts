/** Rows in the providers' own formats. Each has the name of the calling user. Sizes are those of the providers' documented samples. */

const list = <T>(count: number, row: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => row(n + 1));
const uuid = (kind: string, n: number) => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const iso = (day: number) => `2026-01-${String((day % 28) + 1).padStart(2, '0')}T09:00:00+00:00`;

/** Socios, Polls API. */
export const polls = (owner: string, limit: number) => ({
  data: list(limit, n => ({
    id: uuid('a', n),
    partnerId: uuid('c', n % 5),
    partnerName: `Club Deportivo ${n % 5}`,
    partnerImages: [
      { url: `https://img.example/club-${n % 5}.png`, type: 'png', format: 'desktop', width: 640, height: 360 },
    ],
    question: `Which song plays after goal ${n}? (${owner})`,
    openAt: iso(n),
    publicationDate: iso(n),
    closeAt: iso(n + 7),
    disclosedAt: null,
    type: 'engagement',
    isBound: n % 2 === 0,
    isQuorumReached: n % 3 === 0,
    quorum: '0.2',
    currentQuorumPercentage: `0.0${n % 10}5`,
    usedTokenCount: 4 * n,
    tokenLimit: 3000,
    status: n % 4 === 1 ? 'open' : 'closed',
    information: '',
    answers: list(2, a => ({ id: uuid('b', n * 10 + a), title: `Answer-${a}` })),
  })),
});

/** POOL, user/charts: twenty rows. Each has ten charts in two formats. */
export const charts = (owner: string) =>
  list(20, n => ({
    chart: `Chart ${n} of ${owner}`,
    chartid: 500 + ((n - 1) % 10),
    format: n > 10 ? 'Video' : 'Audio',
    show: 1,
  }));

/** POOL, release/{id}. */
export const release = (owner: string, id: number) => ({
  date: '2026-01-09',
  formatid: 3,
  id,
  label_img: 'https://images.pool.example/labels/1.png',
  mod_time: 1_767_960_000,
  month: 1,
  release: `Release ${id} of ${owner}`,
  release_artist: `Artist ${id % 7}`,
  release_genre: 'Dance',
  release_img: `https://images.pool.example/covers/${id}.jpg`,
  release_label: 'Label',
  year: 2026,
  tracks: list(4, n => ({
    artist: `Artist ${id % 7}`,
    bpm: 120 + n,
    duration: 200 + n,
    explicit: 0,
    genre: 'Dance',
    label: 'Label',
    mix: ['Clean', 'Dirty', 'Intro', 'Instrumental'][n - 1],
    order: n,
    title: `Title ${id}`,
    titleid: id * 10 + n,
    trackid: id * 100 + n,
  })),
});

const page = (data: readonly unknown[]) => ({ status: 'OK', response: { count: data.length, next: null, data } });
const EPOCH_SECONDS = 1_767_225_600;

/** PMAPI, list. */
export const mailingLists = (owner: string, count: number) =>
  page(
    list(Math.min(count, 20), n => ({
      id: 50_000 + n,
      name: `List ${n} of ${owner}`,
      folder_id: 1_001 + (n % 10),
      note: n % 3 === 0 ? null : 'Kept by the team',
      deletable: true,
      optin: true,
      smsdefault: false,
      subscription_count: 37 * n,
      automation_count: n % 4,
      smsautomation_count: 0,
      form_count: n % 3,
      cdate: EPOCH_SECONDS,
      mdate: EPOCH_SECONDS + n,
    })),
  );

/** PMAPI, folder. */
export const folders = (owner: string, count: number) =>
  page(
    list(Math.min(count, 10), n => ({
      id: 1_000 + n,
      name: `Folder ${n} of ${owner}`,
      cdate: EPOCH_SECONDS,
      mdate: EPOCH_SECONDS + n,
      list_count: 2,
      subscription_count: 370 * n,
    })),
  );

/** PMAPI, user, of the caller only. */
export const user = (owner: string, id: string | undefined) =>
  page(list(1, () => ({ id, username: owner, current_user: true })));

/** PureWL, inventory/v3/countries. */
export const countries = (owner: string) => ({
  header: { response_code: 1, message: 'Success' },
  body: {
    countries: list(20, n => ({
      id: n,
      country: `A${String.fromCharCode(64 + n)}`,
      name: `Country ${n} of ${owner}`,
      iso_code: `A${String.fromCharCode(64 + n)}`,
      latitude: 48.21 - n,
      longitude: 16.37 + n,
      is_smart_dns: 0,
      is_virtual: 0,
      rank: n,
      is_freemium: n % 3 === 0,
      recommended_protocol: n % 2 === 0 ? 'TCP' : 'IKEV',
      data_centers: [],
      protocols: [
        {
          number: 9,
          protocol: 'TCP',
          dns: [{ name: `c${n}-tcp.example.net`, type: 'primary', port_number: 80, is_multiport: 1 }],
        },
      ],
      features: [],
    })),
  },
});
