import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { ClientDeparture } from '../../src/server/departure.js';

/** A response that has not ended, somebody to wait for its client, and a way for the client to go. */
function visit() {
  const response = Object.assign(new EventEmitter(), { destroyed: false, writableEnded: false });
  const departure = new ClientDeparture(response as unknown as ServerResponse);
  const told: string[] = [];
  /** It takes itself back when told, as calls do. */
  const waiter = (name: string) => {
    const one = {
      gone: () => {
        told.push(name);
        departure.unwatch(one);
      },
    };
    departure.watch(one);
    return one;
  };
  const leave = () => {
    response.destroyed = true;
    response.emit('close');
  };
  return { response, departure, told, waiter, leave };
}

it('tells all who still wait, once each', () => {
  const { departure, told, waiter, leave } = visit();
  const [first, , third] = ['first', 'second', 'third', 'fourth', 'fifth'].map(waiter);
  for (const one of [third, first, first]) if (one) departure.unwatch(one);
  leave();
  leave();
  expect(told.sort()).toEqual(['fifth', 'fourth', 'second']);
});

it('tells nobody when the answer was whole', () => {
  const { response, told, waiter, leave } = visit();
  waiter('one');
  response.writableEnded = true;
  leave();
  expect(told).toEqual([]);
});

it('takes back one that it never had', () => {
  const { departure, told, waiter, leave } = visit();
  departure.unwatch({ gone: () => {} });
  waiter('one');
  departure.unwatch({ gone: () => {} });
  leave();
  expect(told).toEqual(['one']);
});
