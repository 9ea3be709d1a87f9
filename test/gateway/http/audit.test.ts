import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Started, startGateway } from './support.js';

describe('GraphQL over HTTP, the audits of graphql-http', () => {
  let gateway: Started;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  for (const audit of serverAudits({ url: () => `${gateway.publicUrl}/graphql` }))
    it(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok');
    });
});
