import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../src/errors.js';
import { readReply, rejectsToken } from '../../../src/providers/pmapi/responses.js';
import { answer, errorBody, okBody } from './support.js';

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('readReply', () => {
  it.each([
    ['an array', okBody([{ id: 1 }], 7), { data: [{ id: 1 }], next: '7' }],
    ['an object', okBody({ id: 1 }), { data: { id: 1 }, next: null }],
    ['next as text', okBody([], 'Łódź'), { data: [], next: 'Łódź' }],
    ['next that begins no page', okBody([], 0), { data: [], next: null }],
    ['empty next', okBody([], ''), { data: [], next: null }],
    ['no next at all', { status: 'ok', response: { data: [] } }, { data: [], next: null }],
    ['data null', okBody(null), { data: null, next: null }],
  ])('reads %s', (_title, body, reply) => {
    expect(readReply(answer(200, body))).toEqual(reply);
  });

  it.each([
    ['404 with an envelope', answer(404, errorBody(404))],
    ['404 without a body', answer(404, '')],
    ['404 with other JSON', answer(404, { message: 'no' })],
    ['404 under 200', answer(200, errorBody(404))],
  ])('returns nothing for %s', (_title, got) => {
    expect(readReply(got)).toBeUndefined();
  });

  it.each([
    ['an HTML page under 200', answer(200, '<!doctype html>'), 'PROVIDER_PROTOCOL_ERROR'],
    ['an HTML page under 404', answer(404, '\n<html>'), 'PROVIDER_PROTOCOL_ERROR'],
    ['an empty body under 200', answer(200, ''), 'PROVIDER_PROTOCOL_ERROR'],
    ['204', answer(204, ''), 'PROVIDER_PROTOCOL_ERROR'],
    ['a bare array', answer(200, [{ id: 1 }]), 'PROVIDER_PROTOCOL_ERROR'],
    ['an envelope without data', answer(200, { status: 'OK', response: {} }), 'PROVIDER_PROTOCOL_ERROR'],
    ['data of the wrong type', answer(200, okBody('x')), 'PROVIDER_PROTOCOL_ERROR'],
    ['an unknown status word', answer(200, { ...okBody([]), status: 'hm' }), 'PROVIDER_PROTOCOL_ERROR'],
    ['302', answer(302, ''), 'PROVIDER_PROTOCOL_ERROR'],
    ['400', answer(400, errorBody(400)), 'PROVIDER_REJECTED'],
    ['409 under 200', answer(200, errorBody(409)), 'PROVIDER_REJECTED'],
    ['an error without a code under 200', answer(200, { status: 'ERROR', response: {} }), 'PROVIDER_REJECTED'],
    ['401', answer(401, errorBody(401)), 'PROVIDER_REJECTED'],
    ['403', answer(403, errorBody(403)), 'FORBIDDEN'],
    ['403 with an HTML page', answer(403, '<html>'), 'FORBIDDEN'],
    ['423', answer(423, ''), 'FORBIDDEN'],
    ['429 under 200', answer(200, errorBody(429)), 'RATE_LIMITED'],
    ['500 under 200', answer(200, errorBody(500)), 'PROVIDER_UNAVAILABLE'],
    ['503', answer(503, ''), 'PROVIDER_UNAVAILABLE'],
  ])('throws on %s', (_title, got, code) => {
    const error = errorOf(() => readReply(got));
    expect(codeOf(error)).toBe(code);
    expect(JSON.stringify(error)).not.toContain('UPSTREAM-WORDS');
    expect(JSON.stringify(error)).toContain('PMAPI');
  });

  it('passes on how long to wait', () => {
    const error = errorOf(() => readReply(answer(429, '', { 'retry-after': '17' })));
    expect(error).toMatchObject({ extensions: { code: 'RATE_LIMITED', retryAfter: 17 } });
  });
});

describe('rejectsToken', () => {
  it.each([
    ['401', answer(401, ''), true],
    ['401 under 200', answer(200, errorBody(401)), true],
    ['403', answer(403, errorBody(403)), false],
    ['404', answer(404, errorBody(404)), false],
    ['a success', answer(200, okBody([{ code: 401 }])), false],
    ['500', answer(500, '<html>401'), false],
  ])('is correct for %s', (_title, got, is) => {
    expect(rejectsToken(got)).toBe(is);
  });
});
