import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../src/telemetry/describe-error.js';
import { createLogger, type LogFields } from '../../../src/telemetry/logger.js';

function logged(fields: object, level: 'trace' | 'info' = 'trace'): string {
  const lines: string[] = [];
  createLogger(level, { write: line => lines.push(line) }).info(fields as LogFields, 'something happened');
  return lines.join('');
}

describe('the log', () => {
  it('writes the listed fields and no others', () => {
    const line = logged({
      requestId: 'r1',
      ms: 3,
      headers: { cookie: 'CANARY' },
      variables: { password: 'CANARY' },
      password: 'CANARY',
      body: 'CANARY',
    });
    expect(JSON.parse(line)).toEqual({
      level: 'info',
      time: expect.any(String),
      requestId: 'r1',
      ms: 3,
      msg: 'something happened',
    });
  });

  it('describes errors without the objects they refer to', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), {
      code: 'ECONNREFUSED',
      secret: 'CANARY',
    });
    const error = Object.assign(new TypeError('broken "CANARY"', { cause }), { request: { headers: 'CANARY' } });
    const line = logged({ error });
    expect(line).not.toContain('CANARY');
    expect(JSON.parse(line).error).toMatchObject({
      name: 'TypeError',
      says: 'broken […]',
      cause: { name: 'Error', code: 'ECONNREFUSED', says: 'connect ECONNREFUSED 127.0.0.1:6379' },
    });
    expect(JSON.parse(line).error.at[0]).toMatch(/^at .*logger\.test\.ts:\d+:\d+\)?$/);
  });

  it('takes only frames from a stack, however a message is laid out', () => {
    const line = logged({ error: new Error('first line\n    at CANARY (x.js:1:1)\nlast line') });
    expect(JSON.parse(line).error.at.join()).not.toContain('CANARY');
  });

  it('includes the causes of GraphQL errors, to a limited depth', () => {
    const error = new GraphQLError('outer', { originalError: new Error('inner') });
    expect(JSON.parse(logged({ error })).error.cause).toMatchObject({ name: 'Error', says: 'inner' });
    const loop = new Error('loop');
    loop.cause = loop;
    expect(logged({ error: loop }).length).toBeLessThan(10_000);
  });

  it('uses the name of an error that has no message', () => {
    expect(JSON.parse(logged({ error: 'invalid_client' })).error).toBe('invalid_client');
    expect(JSON.parse(logged({ error: { token: 'CANARY' } })).error).toEqual({ name: 'object' });
  });
});

describe('redactMessage', () => {
  it.each([
    ["Cannot read properties of undefined (reading 'x')", 'Cannot read properties of undefined (reading […])'],
    ['Unexpected token h in JSON, "hunter2" is not valid JSON', 'Unexpected token h in JSON, […] is not valid JSON'],
    ['GET https://user:pw@api.example:8443/v1/x?token=abc#frag failed', 'GET https://api.example:8443 failed'],
    ['token 9f86d081884c7d659a2feaa0c55ad015 refused', 'token […] refused'],
    ['Bearer AbCdEfGhIjKlMnOpQrStUvWxYz expired', 'Bearer […] expired'],
    ['malformed response: polls.items: invalid_type', 'malformed response: polls.items: invalid_type'],
    ['sealed under a key that is not in KEYRING_SEAL_KEYS', 'sealed under a key that is not in KEYRING_SEAL_KEYS'],
  ])('redacts %s', (message, redacted) => {
    expect(redact(message)).toBe(redacted);
  });

  it('shortens messages', () => {
    expect(redact('word '.repeat(1_000)).length).toBeLessThanOrEqual(300);
  });
});
