import { describe, expect, it } from 'vitest';
import { date, dateTime, json, url } from '../../../src/resolvers/scalars.js';

describe('DateTime', () => {
  it.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31t12:00:00.5z', '2026-01-31T12:00:00.500Z'],
    ['2026-01-31T23:30:00+02:30', '2026-01-31T21:00:00.000Z'],
    ['2024-02-29T00:00:00-01:00', '2024-02-29T01:00:00.000Z'],
  ])('reads %s', (text, utc) => {
    expect((dateTime.parseValue(text) as Date).toISOString()).toBe(utc);
  });

  it.each([
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-01-31 12:00:00Z',
    '2026-02-30T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:60:00Z',
    '2026-01-31T12:00Z',
    '2026-01-31T12:00:00+24:00',
    'tomorrow',
    '',
    1_767_225_600_000,
    null,
    {},
  ])('refuses %j without repeating it', value => {
    expect(() => dateTime.parseValue(value)).toThrow(
      'DateTime must be an RFC 3339 instant such as 2026-01-31T12:00:00Z.',
    );
  });

  it('writes UTC and refuses invalid dates', () => {
    expect(dateTime.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    for (const value of [new Date(Number.NaN), 0, '2026-01-31T12:00:00Z', null])
      expect(() => dateTime.serialize(value)).toThrow(/^DateTime must be/);
  });
});

describe('Date', () => {
  it('is a calendar day as input and as output', () => {
    expect(date.parseValue('2024-02-29')).toBe('2024-02-29');
    expect(date.serialize('2026-12-31')).toBe('2026-12-31');
    for (const value of ['2023-02-29', '2026-1-1', '20260101', '2026-01-01T00:00:00Z', 20_260_101, null]) {
      expect(() => date.parseValue(value)).toThrow(/^Date must be a calendar day such as 2026-01-31\.$/);
      expect(() => date.serialize(value)).toThrow(/^Date must be/);
    }
  });
});

describe('URL', () => {
  it('is an absolute web URL, unchanged', () => {
    for (const value of ['https://a.example', 'http://localhost:4000/x?y=1#z', 'HTTPS://a.example/ä'])
      expect(url.parseValue(value)).toBe(value);
    for (const value of [
      '/x',
      '//a.example',
      'javascript:alert(1)',
      'ftp://a.example',
      'https://',
      'a.example',
      1,
      null,
    ])
      expect(() => url.parseValue(value)).toThrow(/^URL must be an absolute http or https address\.$/);
  });
});

describe('JSON', () => {
  it('is any value, unchanged', () => {
    for (const value of [null, 1, 'a', [1, { b: null }]]) {
      expect(json.parseValue(value)).toEqual(value);
      expect(json.serialize(value)).toEqual(value);
    }
  });
});
