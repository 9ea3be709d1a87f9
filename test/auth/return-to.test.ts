import { describe, expect, it } from 'vitest';
import { allowedReturnTo } from '../../src/auth/flows/return-to.js';

const BASE = 'https://gateway.example';
const ALLOWED = ['https://app.example/signed-in', 'https://gateway.example/', 'https://bücher.example/'];
const allowed = (value: string) => allowedReturnTo(value, ALLOWED, BASE);

describe('an allowed returnTo', () => {
  it.each([
    ['https://app.example/signed-in', 'https://app.example/signed-in'],
    ['https://app.example/signed-in/', 'https://app.example/signed-in/'],
    ['https://app.example/signed-in/deeper?x=1#there', 'https://app.example/signed-in/deeper?x=1#there'],
    ['https://app.example/signed-in/100%25', 'https://app.example/signed-in/100%25'],
    ['https://app.example/signed-in//x', 'https://app.example/signed-in//x'],
    ['HTTPS://APP.example:443/signed-in', 'https://app.example/signed-in'],
    ['https://app.example/signed-in/a%20b', 'https://app.example/signed-in/a%20b'],
    ['https://app.example/signed-in/%C3%A9', 'https://app.example/signed-in/%C3%A9'],
    ['https://app.example/signed-in/...', 'https://app.example/signed-in/...'],
    ['https://app.example/signed-in/..a', 'https://app.example/signed-in/..a'],
    ['https://app.example/signed-in/a;v=1', 'https://app.example/signed-in/a;v=1'],
    [
      'https://app.example/signed-in?next=..%2f&then=//evil.test\\',
      'https://app.example/signed-in?next=..%2f&then=//evil.test\\',
    ],
    ['https://app.example/signed-in?q=a b', 'https://app.example/signed-in?q=a%20b'],
    ['https://app.example/signed-in#/a/../b', 'https://app.example/signed-in#/a/../b'],
    ['/', 'https://gateway.example/'],
    ['/home?tab=1', 'https://gateway.example/home?tab=1'],
    ['https://xn--bcher-kva.example/x', 'https://xn--bcher-kva.example/x'],
    ['https://BÜCHER.example/x', 'https://xn--bcher-kva.example/x'],
  ])('%j redirects to %j', (value, url) => {
    expect(allowed(value)).toBe(url);
  });
});

describe('a returnTo whose path decodes to a dot segment or a separator', () => {
  it.each([
    'https://app.example/signed-in/..%2fadmin',
    'https://app.example/signed-in/..%2Fadmin',
    'https://app.example/signed-in/..%5cadmin',
    'https://app.example/signed-in/..%5Cadmin',
    'https://app.example/signed-in/a%2fb',
    'https://app.example/signed-in/a%5cb',
    'https://app.example/signed-in/%2e%2e/admin',
    'https://app.example/signed-in/%2e%2e/signed-in',
    'https://app.example/signed-in/%2E./signed-in',
    'https://app.example/signed-in/.%2e/signed-in',
    'https://app.example/signed-in/../signed-in',
    'https://app.example/signed-in/./x',
    'https://app.example/signed-in/%2e/x',
    'https://app.example/signed-in/..',
    'https://app.example/signed-in/%2e%2e%2fadmin',
    'https://app.example/signed-in/%252e%252e/admin',
    'https://app.example/signed-in/..%252fadmin',
    'https://app.example/signed-in/..%255cadmin',
    'https://app.example/signed-in/%25252e%25252e%25252fadmin',
    'https://app.example/signed-in/%25252525252525252e%25252525252525252e/x',
    'https://app.example/signed-in/..;/admin',
    'https://app.example/signed-in/..;a=b/admin',
    'https://app.example/signed-in/.;/x',
    'https://app.example/signed-in/..%3b/admin',
    'https://app.example/signed-in/%2e%2e%3ba=b/admin',
    'https://app.example/signed-in\\..\\admin',
    'https://app.example\\signed-in',
    'https://app.example/signed-in%00',
    'https://app.example/signed-in/%0d%0aset-cookie:x',
    'https://app.example/signed-in/%250d%250aset-cookie:x',
    'https://app.example/signed-in/%7f',
    'https://app.example/signed-in/%',
    'https://app.example/signed-in/%zz',
    'https://app.example/signed-in/%c0%ae%c0%ae/admin',
    'https://app.example/signed-in/．．/admin',
    'https://app.example/signed-in/..／admin',
    'https://app.example/signed-in/%EF%BC%8E%EF%BC%8E/admin',
    '/..%2f..%2fadmin',
    '/a/../b',
  ])('%j is refused', value => {
    expect(allowed(value)).toBeUndefined();
  });
});

describe('a returnTo on another host or in another form', () => {
  it.each([
    'https://app.example/signed-in-evil',
    'https://app.example/signed-i',
    'https://app.example/',
    'https://app.example/Signed-In',
    'https://app.example/%73igned-in',
    'https://app.example./signed-in',
    'https://app.example.evil.test/signed-in',
    'https://app.exampleevil.test/signed-in',
    'https://sub.app.example/signed-in',
    'https://app.example:8443/signed-in',
    'http://app.example/signed-in',
    'http://app.example:443/signed-in',
    'https://аpp.example/signed-in',
    'https://xn--pp-7eb.example/signed-in',
    'https://app.examplе/signed-in',
    'https://bucher.example/',
    'https://app.example@evil.test/signed-in',
    'https://app.example:pw@evil.test/signed-in',
    'https://somebody@app.example/signed-in',
    'https://:pw@app.example/signed-in',
    'https://@app.example/signed-in',
    'https://evil.test\\@app.example/signed-in',
    'https://app.example%2f@evil.test/signed-in',
    'https://evil.test%2f.app.example/signed-in',
    '//evil.test/signed-in',
    '///evil.test/signed-in',
    '/\\evil.test/signed-in',
    '\\\\evil.test/signed-in',
    '//gateway.example/',
    'https:evil.test/signed-in',
    'https:/evil.test/signed-in',
    'https:gateway',
    'https:///app.example/signed-in',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://app.example/signed-in',
    'ftp://app.example/signed-in',
    'home',
    '?x=1',
    '#x',
    '',
    ' https://app.example/signed-in',
    'https://app.example/signed-in ',
    'https://app.example/signed-in /x',
    '\thttps://app.example/signed-in',
    'ht\ttps://app.example/signed-in',
    'https://app.exa\nmple/signed-in',
    '/\t/evil.test',
    '/\n/evil.test',
    'https://app.example/signed-in?x=\r\ny',
    'https://app.example/signed-in\u0000',
    'https://app.example//signed-in',
    'https://gateway.example@evil.test/',
  ])('%j is refused', value => {
    expect(allowed(value)).toBeUndefined();
  });

  it('is refused when it is longer than 2,048 characters', () => {
    const url = 'https://app.example/signed-in?x=';
    expect(allowed(url.padEnd(2_048, 'y'))).toHaveLength(2_048);
    expect(allowed(url.padEnd(2_049, 'y'))).toBeUndefined();
  });

  it('is refused when it only begins like an allowed path', () => {
    expect(allowedReturnTo('https://app.example/a%2Fb', ['https://app.example/a'], BASE)).toBeUndefined();
    expect(allowedReturnTo('https://app.example/ab', ['https://app.example/a'], BASE)).toBeUndefined();
  });
});
