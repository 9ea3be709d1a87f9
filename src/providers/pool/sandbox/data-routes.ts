import type { Call, Reply, Route } from '../../../testing/sandbox/kit.js';
import { isDay } from '../scalars.js';
import type { Account } from './accounts.js';
import { chartsOf, pageOfDays, releaseById, searchFor } from './music.js';
import { FORMATS } from './seed.js';
import { bearerOf, refusal, type TokenDesk } from './tokens.js';

/** The endpoints that need a token. All of them are GET with everything in the path. */
export function dataRoutes(desk: TokenDesk): Route[] {
  const get = (path: RegExp, handle: (account: Account, call: Call) => Reply): Route => ({
    method: 'GET',
    path,
    handle(call) {
      const account = bearerOf(desk, call.headers.authorization);
      return account ? handle(account, call) : refusal(desk.knobs);
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
