import { describe } from 'vitest';
import { journeySuite } from './journey-suite.js';

describe('a journey with sessions in memory', () => {
  journeySuite(async () => ({}));
});
