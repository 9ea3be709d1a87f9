import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { selfSigned } from '../support/certificate.js';

it('a certificate of our own is for the loopback, and signs itself', () => {
  const certificate = new X509Certificate(selfSigned().cert);
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect([certificate.ca, certificate.verify(certificate.publicKey)]).toEqual([true, true]);
});
