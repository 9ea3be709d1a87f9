import { graphql } from 'graphql';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { PmapiApi } from '../../../src/providers/pmapi/api.js';
import { pmapi } from '../../../src/providers/pmapi/index.js';
import { graphOf } from '../../support/graph.js';
import { issuedOf, PERSON, stage } from './support.js';

const schema = graphOf(pmapi.resolvers);

let made: Awaited<ReturnType<typeof stage>>;
let api: PmapiApi;
let hasGrant = true;
beforeAll(async () => {
  made = await stage();
});
afterAll(() => made.sandbox.close());
beforeEach(async () => {
  hasGrant = true;
  api = made.apiFor(issuedOf(await made.provider.signIn?.({ password: PERSON })));
  made.sandbox.seen.length = 0;
});

const run = (source: string) =>
  graphql({
    schema,
    source,
    contextValue: { upstream: async () => api, hasOwnGrant: async () => hasGrant },
  });

interface Folders {
  nodes: { id: string; createdAt: string; lists: { folder: { id: string } }[] }[];
}

it('a query for ten folders with their lists and the folders of those takes three calls', async () => {
  const { data, errors } = await run(
    '{ folders(first: 10, sort: ID) { nodes { id createdAt lists { id folder { id } } } pageInfo { hasNextPage } } }',
  );
  expect(errors).toBeUndefined();
  expect(made.sandbox.seen.map(call => call.path)).toEqual(['/v1/folder', '/v1/list', '/v1/list']);
  const { nodes } = (data?.folders ?? {}) as Folders;
  expect(nodes[0]?.createdAt).toBe('2021-03-01T00:00:00.000Z');
  for (const node of nodes) for (const list of node.lists) expect(list.folder.id).toBe(node.id);
  expect(nodes[1]?.lists).toHaveLength(210);
});

it('a query for the folders of lists takes one walk over all folders', async () => {
  const { data, errors } = await run('{ mailingLists(first: 100) { nodes { name folder { name } } } }');
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).not.toContain('"folder":null');
  expect(made.sandbox.seen.map(call => call.path)).toEqual(['/v1/list', '/v1/folder']);
});

it('an unknown folder is NOT_FOUND and does not affect other fields', async () => {
  const { data, errors } = await run('{ a: folder(id: "1004") { name listCount } b: folder(id: "77") { name } }');
  expect(data).toEqual({ a: { name: 'Événements 099', listCount: 210 }, b: null });
  expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'NOT_FOUND', provider: 'PMAPI' } }]);
});

it('viewer and account are returned, and are null without a grant', async () => {
  const query = '{ viewer { pmapi { id username isAdmin account { id name folderCount } } } }';
  expect((await run(query)).data).toEqual({
    viewer: {
      pmapi: {
        id: '71',
        username: PERSON.username,
        isAdmin: true,
        account: { id: '4711', name: 'Zoë & Söhne GmbH', folderCount: 64 },
      },
    },
  });
  hasGrant = false;
  expect(await run(query)).toEqual({ data: { viewer: { pmapi: null } } });
});

it('only the account is null when only the account fails', async () => {
  made.sandbox.faults.next(/account/, { kind: 'html' });
  const { data, errors } = await run('{ viewer { pmapi { id account { id } } } }');
  expect(data).toEqual({ viewer: { pmapi: { id: '71', account: null } } });
  expect(errors).toMatchObject([{ extensions: { code: 'PROVIDER_PROTOCOL_ERROR' } }]);
  expect(JSON.stringify(errors)).not.toContain('LEAKED-UPSTREAM-TEXT');
});
