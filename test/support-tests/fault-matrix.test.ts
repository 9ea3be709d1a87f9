import { expect, it } from 'vitest';
import { matrixPage, rowOf } from '../support/fault-matrix.js';

it('a test named after an operation and its outcome is a row', () => {
  const row = rowOf('Redis is down', 'logout → STORE_UNAVAILABLE', true);
  expect(row).toEqual({ fault: 'Redis is down', operation: 'logout', outcome: 'STORE_UNAVAILABLE', held: true });
  expect(rowOf('Redis is down', 'is in the log', true)).toBeUndefined();
});

it('a fault is named once, and a failed row is marked', () => {
  const rows = [
    { fault: 'a|b', operation: 'login', outcome: 'kept', held: true },
    { fault: 'a|b', operation: 'logout', outcome: 'done', held: false },
  ];
  expect(matrixPage(rows).split('\n').slice(2)).toEqual([
    '| a\\|b | login | kept | held |',
    '|  | logout | done | **NOT HELD** |',
    '',
  ]);
});
