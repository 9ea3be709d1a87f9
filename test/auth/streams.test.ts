import { expect, it } from 'vitest';
import { Streams } from '../../src/auth/sessions/streams.js';

it('a drain ends every open stream, and those that were given up are let be', () => {
  const streams = new Streams();
  const ended: string[] = [];
  streams.add(() => ended.push('open'));
  streams.add(() => ended.push('left'))();
  streams.endAll();
  expect(ended).toEqual(['open']);
});

it('a stream that comes in the last moment ends at once', () => {
  const streams = new Streams();
  streams.endAll();
  const ended: string[] = [];
  streams.add(() => ended.push('late'));
  expect(ended).toEqual(['late']);
});
