import { describe, expect, it } from 'vitest';
import { faultCode, isRouteMissing, rejectsToken } from '../../../src/providers/socios/responses.js';
import { answer } from './support.js';

const xml = (code: number) =>
  `<ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>${code}</ams:code></ams:fault>`;
const challenge = { 'www-authenticate': 'OAuth2 realm="WSO2 API Manager", error="invalid_token"' };

describe('faultCode()', () => {
  it.each<[string, unknown, number | undefined]>([
    ['wrapped', { fault: { code: 900901, message: 'Invalid Credentials' } }, 900901],
    ['wrapped, as text', { fault: { code: '900902' } }, 900902],
    ['bare, as text', { code: '900905', description: '…' }, 900905],
    ['bare', { code: 900906 }, 900906],
    ['XML with a prefix', xml(900907), 900907],
    ['XML without one', '<fault><code> 900901 </code></fault>', 900901],
    ['no code', { message: 'no' }, undefined],
    ['a code that is a word', { code: 'ERR' }, undefined],
    ['a fault that is not an object', { fault: 'yes' }, undefined],
    ['an array', [900901], undefined],
    ['HTML', '<html>401</html>', undefined],
    ['an empty body', '', undefined],
  ])('is correct for %s', (_title, body, code) => expect(faultCode(answer(401, body))).toBe(code));
});

describe('rejectsToken()', () => {
  it.each<[string, unknown]>([
    ['900901', { fault: { code: 900901 } }],
    ['900901 as bare text', { code: '900901' }],
    ['900901 in XML', xml(900901)],
    ['an expiry code of older releases', { fault: { code: 900903 } }],
    ['no code', { error: 'unauthorized' }],
    ['HTML', '<html>Unauthorized</html>'],
    ['an empty body', ''],
  ])('is true for a 401 with %s', (_title, body) => expect(rejectsToken(answer(401, body, challenge))).toBe(true));

  it.each([900902, 900905, 900907, 900909, 900911])(
    'is false for a 401 with %d, which a refresh does not fix',
    code => {
      expect(rejectsToken(answer(401, { fault: { code } }, challenge))).toBe(false);
      expect(rejectsToken(answer(401, { code: String(code) }))).toBe(false);
      expect(rejectsToken(answer(401, xml(code)))).toBe(false);
    },
  );

  it.each([200, 400, 403, 404, 500])('is false under %d', status => {
    expect(rejectsToken(answer(status, { fault: { code: 900901 } }))).toBe(false);
  });
});

describe('isRouteMissing()', () => {
  it.each<[string, number, unknown]>([
    ['410', 410, ''],
    ['900906', 403, { fault: { code: 900906 } }],
    ['900906 under 404', 404, { code: '900906', message: 'No matching resource' }],
    [
      'a status report',
      404,
      { code: '404', type: 'Status report', description: 'The requested resource is not available.' },
    ],
    ['a web page', 404, '<html>Not Found</html>'],
    ["a framework's words", 404, { message: 'Cannot GET /rewards/1.0.0/rewards' }],
  ])('is true for %s', (_title, status, body) => expect(isRouteMissing(answer(status, body))).toBe(true));

  it.each<[string, number, unknown]>([
    ["the backend's 404", 404, { status: 404, title: 'Entity not found' }],
    ["the backend's 404 with a code", 404, { code: 404, message: 'Poll not found' }],
    ['an empty 404', 404, ''],
    ['another 403', 403, { fault: { code: 900908 } }],
    ['a success', 200, { data: [] }],
  ])('is false for %s', (_title, status, body) => expect(isRouteMissing(answer(status, body))).toBe(false));
});
