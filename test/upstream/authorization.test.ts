import { describe, expect, it } from 'vitest';
import type { UpstreamRequest } from '../../src/upstream/messages.js';
import { authorized } from '../../src/upstream/messages.js';

const get: UpstreamRequest = { method: 'GET', path: '/items' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'content-type': 'application/json; charset=utf-8' };

describe('an access token', () => {
  it('in a header overrides the header of the request', () => {
    const request = { ...get, headers: { accept: 'a', authorization: 'mine' } };
    expect(authorized(request, { headers: { authorization: 'Bearer t' } }).headers).toEqual({
      accept: 'a',
      authorization: 'Bearer t',
    });
  });

  it.each([
    ['/items', '/items?key=a%26b'],
    ['/items?', '/items?key=a%26b'],
    ['/items?page=2', '/items?page=2&key=a%26b'],
    ['/items?page=2&', '/items?page=2&key=a%26b'],
  ])('is added to the query of %s', (path, expected) => {
    expect(authorized({ ...get, path }, { query: { key: 'a&b' } }).path).toBe(expected);
  });

  it('that is absent leaves the query unchanged', () => {
    expect(authorized(get, { query: {} }).path).toBe('/items');
  });

  it('is added to a form', () => {
    const request = { ...get, method: 'POST' as const, headers: FORM, body: 'a=1' };
    expect(authorized(request, { form: { key: 'x&y' } }).body).toBe('a=1&key=x%26y');
  });

  it('is added to a JSON object', () => {
    const request = { ...get, method: 'POST' as const, headers: JSON_BODY, body: '{"a":1}' };
    expect(authorized(request, { form: { key: 'x' } }).body).toBe('{"a":1,"key":"x"}');
  });

  it('is added to an empty body', () => {
    const ready = authorized({ ...get, method: 'POST' }, { form: { key: 'x' } });
    expect(ready).toMatchObject({ headers: FORM, body: 'key=x' });
  });

  it.each([
    [JSON_BODY, '[1]'],
    [JSON_BODY, 'null'],
    [{ 'content-type': 'text/plain' }, 'a=1'],
    [{}, 'a=1'],
  ])('is added to no other body (%o, %s)', (headers, body) => {
    const request = { ...get, method: 'POST' as const, headers, body };
    expect(() => authorized(request, { form: { key: 'secret' } })).toThrow(TypeError);
  });
});
