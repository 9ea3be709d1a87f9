import { createServer } from 'node:http';
import type { Authorization } from '../scenario/authorization.js';
import { QUERIES, type QueryId } from '../scenario/queries.js';
import { charts, countries, folders, mailingLists, ownPolls, publicPolls, release } from './calls.js';
import { listen } from './listen.js';
import { sessionOf } from './sessions.js';
import type { PollRow } from './wire.js';

/** A server without GraphQL as the baseline. Each query is written by hand, with the same upstream calls and the same JSON. */

const PROVIDERS = ['PMAPI', 'POOL', 'PUREWL', 'SOCIOS'].map(id => ({ id }));

const poll = ({ id, question, status, type, partnerName, usedTokenCount }: PollRow) => ({
  id,
  question,
  status,
  type,
  partnerName,
  usedTokenCount,
});

async function viewer(session: Authorization) {
  return { socios: { polls: { nodes: (await ownPolls(session, 20)).map(poll) } } };
}

async function q3(session: Authorization) {
  const rows = await charts(session);
  const ids = [...new Set(rows.map(({ chartid }) => chartid))];
  const releases = new Map(await Promise.all(ids.map(async id => [id, await release(session, id)] as const)));
  return {
    charts: rows.map(({ chartid, chart }) => {
      const found = releases.get(chartid);
      const shown = found && { id: String(found.id), title: found.release, artist: found.release_artist };
      return { id: String(chartid), name: chart, release: shown ?? null };
    }),
  };
}

async function q3b(session: Authorization) {
  const rows = await mailingLists(session, 20);
  const byId = new Map((await folders(session, 200)).map(({ id, name }) => [id, { id: String(id), name }]));
  const nodes = rows.map(({ id, name, folder_id }) => ({ id: String(id), name, folder: byId.get(folder_id) ?? null }));
  return { mailingLists: { nodes } };
}

async function q4(session: Authorization) {
  const [seen, own, all] = await Promise.all([viewer(session), folders(session, 10), countries(session)]);
  return {
    viewer: seen,
    folders: { nodes: own.map(({ id, name, list_count }) => ({ id: String(id), name, listCount: list_count })) },
    vpnCountries: all.map(({ id, name, iso_code, recommended_protocol }) => ({
      id: String(id),
      name,
      isoCode: iso_code,
      recommendedProtocol: recommended_protocol,
    })),
  };
}

const work: Readonly<Record<QueryId, (session: Authorization) => Promise<unknown>>> = {
  q1: async () => ({ providers: PROVIDERS }),
  q2: async session => ({ viewer: await viewer(session) }),
  q2p: async () => ({ polls: { nodes: (await publicPolls(20)).map(poll) } }),
  q3,
  q3b,
  q4,
};

const byText = new Map(QUERIES.map(({ id, text }) => [text, work[id]]));

async function answer(body: string, cookie: string | undefined): Promise<string> {
  const { query } = JSON.parse(body) as { query: string };
  const run = byText.get(query);
  if (!run) throw new Error('unknown query');
  return JSON.stringify({ data: await run(sessionOf(cookie)) });
}

listen(
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      answer(Buffer.concat(chunks).toString(), request.headers.cookie).then(
        text => {
          const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
          response.writeHead(200, headers).end(text);
        },
        (error: Error) => response.writeHead(500).end(error.message),
      );
    });
  }),
);
