import { describe, expect, it } from 'vitest';
import { rejectsToken } from '../../../src/providers/pool/responses.js';
import { pageOfDays, releaseById, searchFor } from '../../../src/providers/pool/sandbox/data.js';
import { answerOf, HTML } from './support.js';

describe('rejectsToken()', () => {
  it.each<[string, unknown, number]>([
    ['401', HTML, 401],
    ['403', '', 403],
    ['the validation response', { token: 'invalid' }, 200],
    ['the validation response in another case', { token: 'Invalid' }, 200],
    ['the sync response', { userid: 1, distribution: 'Invalid user.' }, 200],
    ['a result', { result: 'Invalid or expired access token.' }, 200],
    ['a result the other way round', { result: 'Token has expired' }, 200],
    ['an error code', { error: 'invalid_token' }, 200],
    ['under 400', { message: 'Invalid token.' }, 400],
    ['with white space in front', '\n {"result":"Invalid user."}', 200],
    ['a bare refusal', { error: 'Unauthorized' }, 200],
  ])('is true for %s', (_, body, status) => {
    expect(rejectsToken(answerOf(body, { status }))).toBe(true);
  });

  it.each<[string, unknown, number]>([
    ['days', pageOfDays(1, undefined, 15), 200],
    ['no days', [], 200],
    ['a release', releaseById(20_000), 200],
    ['hits', searchFor('e'), 200],
    ['no hits', { release_results: [], title_results: [] }, 200],
    ['a sync that went well', { userid: 1, distribution: 'Releases synced for userid: 1' }, 200],
    ['a valid token', { token: 'valid' }, 200],
    ['a release of that name', { id: 1, release: 'Invalid Token', result: 'invalid token', tracks: [] }, 200],
    ['a row of that name', { id: 1, message: 'invalid token' }, 200],
    ['a list of such rows', [{ token: 'invalid' }], 200],
    ['another failure', { result: 'Release not found.' }, 404],
    ['another failure that mentions the user', { result: 'Invalid release id for this user' }, 200],
    ['HTML', HTML, 200],
    ['nothing', '', 200],
    ['cut-off JSON', '{"token":"invalid"', 200],
    ['null', null, 200],
  ])('is false for %s', (_, body, status) => {
    expect(rejectsToken(answerOf(body, { status }))).toBe(false);
  });
});
