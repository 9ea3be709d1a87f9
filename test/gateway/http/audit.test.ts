import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Front, type FrontOptions, startFront } from './support.js';

/** As tight as a frontend can live with. */
const GUARDED: FrontOptions = {
  settings: {
    production: true,
    publicUrl: 'https://keyring.example',
    origins: ['https://app.example'],
    graphiql: false,
    bodyLimitBytes: 4_096,
    trustedProxies: 1,
    trusted: { documents: new Map([['a', '{ __typename }']]), only: false },
  },
  limits: { maxTokens: 100, maxDepth: 5, maxAliases: 0, maxDirectives: 0, maxCost: 1_000 },
};

/** Audits that need introspection: they query `__type` with a name in a variable. */
const INTROSPECTING = ['2EA1', '28B9', 'D6D5', '6A70'];

describe.each<[string, FrontOptions]>([
  ['by default', {}],
  ['with every guard on', GUARDED],
  ['and with introspection off', { ...GUARDED, settings: { ...GUARDED.settings, introspection: false } }],
])('the GraphQL-over-HTTP audits of graphql-http, %s', (_name, options) => {
  let gateway: Front;
  beforeAll(async () => {
    gateway = await startFront(options);
  });
  afterAll(() => gateway.close());

  for (const audit of serverAudits({ url: () => `http://localhost:${gateway.port}/graphql` }))
    it(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      if (options.settings?.introspection === false && INTROSPECTING.includes(audit.id))
        expect(result.status === 'ok' ? 'ok' : await result.response.clone().text()).toContain(
          'introspection has been',
        );
      else expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok');
    });
});
