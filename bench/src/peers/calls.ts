import type { Authorization } from '../scenario/authorization.js';
import { APPLICATION_TOKEN } from '../scenario/people.js';
import { get } from './upstream.js';
import type { ChartRow, CountryRow, FolderRow, ListRow, PollRow, ReleaseRow } from './wire.js';

/** The upstream calls of the queries, each with the right token. They return the rows as the providers send them. */

export const paths = {
  publicPolls: (count: number) => `/polls/1.0.8/polls?page=1&limit=${count}`,
  ownPolls: (count: number) => `/polls/1.0.8/user/polls?page=1&limit=${count}`,
  charts: '/user/charts',
  release: (id: number) => `/release/${id}`,
  lists: (count: number) => `/v1/list?count=${count}&sort=id`,
  folders: (count: number) => `/v1/folder?count=${count}&sort=id`,
  countries: '/inventory/v3/countries/android',
};

type Page<T> = { readonly response: { readonly data: readonly T[] } };

export const APPLICATION = `Bearer ${APPLICATION_TOKEN}`;

export const publicPolls = async (count: number) =>
  ((await get(paths.publicPolls(count), APPLICATION)) as { data: readonly PollRow[] }).data;

export const ownPolls = async ({ socios }: Authorization, count: number) =>
  ((await get(paths.ownPolls(count), socios)) as { data: readonly PollRow[] }).data;

export const charts = async ({ pool }: Authorization) => (await get(paths.charts, pool)) as readonly ChartRow[];

export const release = async ({ pool }: Authorization, id: number) =>
  (await get(paths.release(id), pool)) as ReleaseRow;

export const mailingLists = async ({ pmapi }: Authorization, count: number) =>
  ((await get(paths.lists(count), pmapi)) as Page<ListRow>).response.data;

export const folders = async ({ pmapi }: Authorization, count: number) =>
  ((await get(paths.folders(count), pmapi)) as Page<FolderRow>).response.data;

export const countries = async ({ purewl }: Authorization) =>
  ((await get(paths.countries, purewl, 'x-accesstoken')) as { body: { countries: readonly CountryRow[] } }).body
    .countries;
