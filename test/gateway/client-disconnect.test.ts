import { request } from 'node:http';
import { expect, it } from 'vitest';
import { startWorld } from '../support/gateway.js';
import { httpServer } from '../upstream/upstreams.js';

it('a client that disconnects aborts the request to the provider', async () => {
  const heard: string[] = [];
  const api = await httpServer(({ url = '' }, response) => {
    heard.push('asked');
    response.once('close', () => heard.push(response.writableFinished ? 'answered' : `gave up ${url.split('?')[0]}`));
  });
  const world = await startWorld({ env: { SOCIOS_API_URL: api } });
  try {
    const headers = { 'content-type': 'application/json', 'x-keyring-csrf': '1' };
    const asked = request(`${world.url}/graphql`, { method: 'POST', headers });
    asked.on('error', () => {});
    asked.end(JSON.stringify({ query: '{ polls(first: 3) { nodes { id } } }' }));
    await expect.poll(() => heard).toEqual(['asked']);
    asked.destroy();
    await expect.poll(() => heard).toEqual(['asked', expect.stringMatching(/^gave up \/polls\//)]);
  } finally {
    await world.close();
  }
});
