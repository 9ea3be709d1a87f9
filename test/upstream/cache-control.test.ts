import { describe, expect, it } from 'vitest';
import { keepableMs } from '../../src/upstream/shared-reads.js';

const NOW = Date.UTC(2026, 0, 1, 12);
const date = (secondsFromNow: number) => new Date(NOW + secondsFromNow * 1000).toUTCString();

/** Seconds for which a 200 with these headers may be kept; it took no time. */
const seconds = (headers: Record<string, string>, status = 200, tookMs = 0) =>
  keepableMs({ status, headers, sentAtMs: NOW - tookMs, receivedAtMs: NOW }) / 1000;
const control = (value: string, more: Record<string, string> = {}) => seconds({ 'cache-control': value, ...more });

describe('a response to a GET with Authorization', () => {
  it.each([
    ['public, max-age=60', 60],
    ['s-maxage=60', 60],
    ['max-age=60, must-revalidate', 60],
    ['PUBLIC,MAX-AGE="60"', 60],
    ['max-age=10, s-maxage=60', 60],
    ['public, max-age=60, x="private, no-store"', 60],
    ['public, max-age=31536000', 3_600],
  ])('may be stored: %s', (value, kept) => {
    expect(control(value)).toBe(kept);
  });

  it.each([
    '',
    'max-age=60',
    'public',
    'must-revalidate',
    'private, max-age=60',
    'public, private="x", max-age=60',
    'public, max-age=60, no-store',
    'public, max-age=60, no-cache',
    'public, max-age=60, no-cache="set-cookie"',
    'public, max-age=0',
    'public, max-age=-60',
    'public, max-age=1.5',
    'public, max-age',
    'public, max-age=60, max-age=120',
    'public, s-maxage=x, max-age=60',
    'x-public, max-age=60',
  ])('may not be stored: %j', value => {
    expect(control(value)).toBe(0);
  });

  it('has an age of what upstream caches report, its transfer time, and its Date', () => {
    expect(control('public, max-age=60', { age: '20' })).toBe(40);
    expect(control('public, max-age=60', { age: '60' })).toBe(0);
    expect(control('public, max-age=60', { date: date(-50) })).toBe(10);
    expect(control('public, max-age=60', { date: date(500) })).toBe(60);
    expect(seconds({ 'cache-control': 'public, max-age=60', age: '20' }, 200, 5_000)).toBe(35);
  });

  it('may name its expiry with Expires', () => {
    expect(control('public', { expires: date(30), date: date(0) })).toBe(30);
    expect(control('public', { expires: date(30) })).toBe(30);
    expect(control('public', { expires: '0' })).toBe(0);
    expect(control('public, max-age=60', { expires: date(-30) })).toBe(60);
    expect(seconds({ expires: date(30) })).toBe(0);
  });

  it.each([201, 204, 206, 301, 401, 404, 500])('is not stored with status %d', status => {
    expect(seconds({ 'cache-control': 'public, max-age=60' }, status)).toBe(0);
  });

  it('is not stored when it varies by more than the request or sets a cookie', () => {
    expect(control('public, max-age=60', { vary: 'Accept, Authorization' })).toBe(60);
    expect(control('public, max-age=60', { vary: '*' })).toBe(0);
    expect(control('public, max-age=60', { vary: 'accept, *' })).toBe(0);
    expect(control('public, max-age=60', { 'set-cookie': 'a=b' })).toBe(0);
  });
});
