import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { PmapiApi } from '../../../src/providers/pmapi/api.js';
import { listIn } from '../../../src/providers/pmapi/responses.js';
import { CROWDED_FOLDER, EMPTY_FOLDER, LISTS } from '../../../src/providers/pmapi/sandbox/seed.js';
import { issuedOf, PERSON, stage } from './support.js';

let made: Awaited<ReturnType<typeof stage>>;
let api: PmapiApi;
beforeAll(async () => {
  made = await stage();
});
afterAll(() => made.sandbox.close());
beforeEach(async () => {
  api = made.apiFor(issuedOf(await made.provider.signIn?.({ password: PERSON })));
  made.sandbox.faults.clear();
  made.sandbox.knobs.pageLimit = 200;
  made.sandbox.seen.length = 0;
});

const calls = () => made.sandbox.seen.map(({ path, query }) => `${path}?${query}`);
const idsIn = (folderId: number) => LISTS.filter(list => list.folder_id === folderId).map(list => String(list.id));

const startOfPage2 = () => LISTS.map(list => list.id).sort((a, b) => a - b)[200];

it('the lists of ten folders are loaded in one walk over all lists', async () => {
  const { nodes } = await api.folders({ sort: 'ID', reverse: false, first: 10 });
  made.sandbox.seen.length = 0;
  const lists = await Promise.all(nodes.map(folder => api.listsIn(folder.id)));
  expect(calls()).toEqual(['/v1/list?count=200&sort=id', `/v1/list?count=200&sort=id&start=${startOfPage2()}`]);
  for (const [index, folder] of nodes.entries())
    expect(lists[index]?.map(list => list.id).sort()).toEqual(idsIn(Number(folder.id)).sort());
  expect(lists[1]).toHaveLength(210);
  expect(lists[0]).toEqual([]);
});

it('folders requested later use the walk that was already made', async () => {
  await Promise.all([api.listsIn('1004'), api.listsIn('1007')]);
  made.sandbox.seen.length = 0;
  expect((await api.listsIn('1010')).length).toBeGreaterThan(0);
  expect(calls()).toEqual([]);
});

it('the lists of one folder are loaded with a filter, over as many pages as needed', async () => {
  const lists = await api.listsIn(String(CROWDED_FOLDER));
  expect(lists.map(list => list.id).sort()).toEqual(idsIn(CROWDED_FOLDER).sort());
  expect(calls()).toHaveLength(2);
  expect(calls()[0]).toBe(`/v1/list?folder_id=${CROWDED_FOLDER}&count=200&sort=id`);
  expect(lists[0]).toMatchObject({ folderId: String(CROWDED_FOLDER), subscriptionCount: expect.any(Number) });
});

it.each([
  [String(EMPTY_FOLDER), 1],
  ['99', 1],
  ['nope', 1],
  ['', 0],
  ['a b', 0],
])('an empty or unknown folder %j has no lists, after %s calls', async (id, count) => {
  expect(await api.listsIn(id)).toEqual([]);
  expect(calls()).toHaveLength(count);
});

it('a failed walk over all lists is repeated', async () => {
  made.sandbox.faults.next(/list/, { kind: 'status', status: 503 });
  await expect(Promise.all([api.listsIn('1004'), api.listsIn('1007')])).rejects.toMatchObject({
    extensions: { code: 'PROVIDER_UNAVAILABLE' },
  });
  expect(await Promise.all([api.listsIn('1004'), api.listsIn('1007')])).toHaveLength(2);
});

it('one folder is loaded by id, several in one walk, and those of a page are not loaded again', async () => {
  expect(await api.folder('1013')).toMatchObject({ id: '1013' });
  expect(calls()).toEqual(['/v1/folder?id=1013']);
  made.sandbox.seen.length = 0;
  const found = await Promise.all(['1016', '1019', '5', 'x y', ''].map(id => api.folder(id)));
  expect(found.map(folder => folder?.id)).toEqual(['1016', '1019', undefined, undefined, undefined]);
  expect(calls()).toEqual(['/v1/folder?count=200&sort=id']);
  made.sandbox.seen.length = 0;
  await api.folders({ sort: 'NAME', reverse: false, first: 50 });
  await api.folder('1100');
  expect(calls()).toHaveLength(1);
});

it('the walk over folders stops when every requested folder is found', async () => {
  made.sandbox.knobs.pageLimit = 10;
  await Promise.all([api.folder('1001'), api.folder('1004')]);
  expect(calls()).toHaveLength(1);
});

it('an unknown or impossible id is not found', async () => {
  expect(await api.folder('1')).toBeNull();
  expect(calls()).toEqual(['/v1/folder?id=1']);
  made.sandbox.seen.length = 0;
  expect(await api.folder('')).toBeNull();
  expect(await api.folder('1&id=1001')).toBeNull();
  expect(calls()).toEqual([]);
});

it('the user is found once among all users that an administrator can read', async () => {
  const [one, two] = await Promise.all([api.user(), api.user()]);
  expect(one).toEqual({
    id: '71',
    username: 'zoe@example.com',
    email: 'zoe@example.com',
    firstname: 'Zoë',
    lastname: 'Söhne',
    isAdmin: true,
    timezone: 'Europe/London',
  });
  expect(two).toBe(one);
  expect(calls()).toEqual(['/v1/user?currentuser=true']);
});

it('the account is read', async () => {
  expect(await api.account()).toEqual({
    id: '4711',
    name: 'Zoë & Söhne GmbH',
    emailCreditBalance: 12_500,
    smsCreditBalance: 40,
    listCount: 340,
    folderCount: 64,
  });
});

it('a user or account without an id is PROVIDER_PROTOCOL_ERROR', async () => {
  const several = { status: 'OK', response: { count: 2, next: null, data: [{ id: 1 }, { id: 2 }] } };
  made.sandbox.faults.next(/user|account/, { kind: 'status', status: 200, body: several }, 2);
  for (const ask of [api.user(), api.account()])
    await expect(ask).rejects.toMatchObject({ extensions: { code: 'PROVIDER_PROTOCOL_ERROR', provider: 'PMAPI' } });
});

it('a list that was requested by folder and does not name one belongs to that folder', () => {
  const unnamed = listIn('7')({ id: 1, name: 'News' });
  expect([unnamed?.folderId, unnamed?.name]).toEqual(['7', 'News']);
  expect(listIn('7')({ id: 1, folder_id: 8 })?.folderId).toBe('8');
  expect([listIn('7')({ name: 'no id' }), listIn('7')(null), listIn('7')('text')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
