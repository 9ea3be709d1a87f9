import { graphql } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import type { GatewayContext } from '../../../src/provider/context.js';
import { createPoolApi } from '../../../src/providers/pool/api.js';
import { pool as module } from '../../../src/providers/pool/index.js';
import { DJ } from '../../../src/providers/pool/sandbox/seed.js';
import { poolSandbox } from '../../../src/providers/pool/sandbox.js';
import { graphOf } from '../../support/graph.js';
import { callerOf, poolAt, signedIn } from './support.js';

const sandbox = await poolSandbox.start();
afterAll(() => sandbox.close());
const pool = poolAt(sandbox.env);

const schema = graphOf(module.resolvers);

/** Runs a query as one request of a caller with, or without, a grant of their own. */
async function run(source: string, { own = true } = {}) {
  const caller = callerOf(pool, await signedIn(pool, { key: { userId: String(DJ.userId), ...DJ.key } }));
  const api = createPoolApi(caller);
  const whose: string[] = [];
  const contextValue: Partial<GatewayContext> = {
    hasOwnGrant: async () => own,
    upstream: async (_, which) => {
      whose.push(which);
      return api as never;
    },
  };
  const { data, errors } = await graphql({ schema, source, contextValue });
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors, paths: caller.paths, whose: new Set(whose) };
}

describe('the graph', () => {
  it('resolves the large query with the fewest possible calls', async () => {
    const { data, errors, paths, whose } = await run(`{
      releaseDays(first: 2) { nodes { date releases { id title tracks { id title explicit } } } pageInfo { hasNextPage endCursor } }
      charts { id name shown release { title trackCount tracks { position } } }
      release(id: "20000") { title tracks { id } }
      searchMusic(text: "Déjà") { releases { id } tracks { id durationSeconds } }
    }`);
    expect(errors).toBeUndefined();
    expect(data.releaseDays.nodes[0].releases[0].tracks.map((track: { id: string }) => track.id)).toEqual([
      '200000',
      '200001',
    ]);
    expect(data.releaseDays.pageInfo.hasNextPage).toBe(true);
    expect(data.charts[0]).toMatchObject({ id: '501', shown: true, release: { trackCount: 10 } });
    expect(data.searchMusic.releases.length).toBeGreaterThan(0);
    expect(whose).toEqual(new Set(['user-or-service']));
    expect(paths.length).toBe(new Set(paths).size);
    expect(paths.filter(path => path.startsWith('/release/'))).toHaveLength(5 + 4);
  });

  it('does not load tracks that are not selected', async () => {
    const { paths } = await run('{ releaseDays(first: 2) { nodes { releases { id trackCount } } } charts { id } }');
    expect(paths).toEqual(['/releases/date/1', '/user/charts']);
  });

  it('reads the viewer with their own grant only, and loads only what is selected', async () => {
    const { data, paths, whose } = await run(
      '{ viewer { pool { id options charts { id } formats { id } } } charts { id } }',
    );
    expect(data.viewer.pool).toMatchObject({ id: '1001', formats: { length: 6 }, charts: { length: 4 } });
    expect(data.viewer.pool.options).toHaveProperty('filenaming');
    expect([...paths].sort()).toEqual(['/user/charts', '/user/formats', '/user/options']);
    expect(whose).toEqual(new Set(['user', 'user-or-service']));
    expect((await run('{ viewer { pool { id } } }')).paths).toEqual([]);
  });

  it('returns null without an error for a viewer without a grant', async () => {
    const { data, errors, whose } = await run('{ viewer { pool { id } } }', { own: false });
    expect([data, errors, whose.size]).toEqual([{ viewer: { pool: null } }, undefined, 0]);
  });

  it('returns null for a failed branch and keeps its siblings', async () => {
    sandbox.faults.next(/release\/502/, { kind: 'html' });
    const { data, errors } = await run('{ release(id: "nope") { id } charts { id release { id } } }');
    expect(data.release).toBeNull();
    expect(data.charts.map((chart: { release: unknown }) => chart.release)).toEqual([
      { id: '501' },
      null,
      { id: '503' },
      { id: '504' },
    ]);
    expect(errors?.map(error => [error.path?.join('.'), error.extensions.code])).toEqual([
      ['release', 'NOT_FOUND'],
      ['charts.1.release', 'PROVIDER_PROTOCOL_ERROR'],
    ]);
  });
});
