import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authority, selfSigned } from '../support/certificate.js';

describe('a certificate of the tests', () => {
  it('is for loopback, and self-signed', () => {
    const certificate = new X509Certificate(selfSigned().cert);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect([certificate.ca, certificate.verify(certificate.publicKey)]).toEqual([true, true]);
  });

  it('is issued by an authority for the requested names and time', () => {
    const ours = authority('ours');
    const root = new X509Certificate(ours.cert);
    const validTo = new Date('2021-02-03T04:05:06Z');
    const issued = new X509Certificate(ours.issue({ names: ['redis.example', '127.0.0.1'], validTo }).cert);
    expect([issued.checkIssued(root), issued.verify(root.publicKey), issued.ca]).toEqual([true, true, false]);
    expect([issued.checkHost('redis.example'), issued.checkIP('127.0.0.1')]).toEqual(['redis.example', '127.0.0.1']);
    expect(issued.checkHost('localhost')).toBeUndefined();
    expect(new Date(issued.validTo)).toEqual(validTo);
    expect(new X509Certificate(authority('others').cert).checkIssued(root)).toBe(false);
  });
});
