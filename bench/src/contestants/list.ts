import { resolve } from 'node:path';
import type { Contestant } from './contestant.js';
import { hive } from './hive.js';
import { type Built, keyring } from './keyring.js';
import { peer } from './peer.js';

export interface Choice {
  readonly only: readonly string[] | undefined;
  readonly quick: boolean;
  readonly built: Built;
  /** dist folder of a second build. */
  readonly against: string | undefined;
}

/** Those that matter most. The first one's answers are what the others are held against, and its CPU time is 1.00. */
const core = ({ built, against }: Choice): Contestant[] => [
  peer('bare', 'bare (`node:http`, undici `dispatch`)', false),
  keyring('keyring-memory', 'Keyring, sessions in memory', 'memory', built),
  keyring('keyring-redis', 'Keyring, sessions in Redis', 'redis', built),
  ...(against
    ? [
        keyring('against-memory', 'the other build, memory', 'memory', { ...built, dist: resolve(against) }),
        keyring('against-redis', 'the other build, Redis', 'redis', { ...built, dist: resolve(against) }),
      ]
    : []),
];

const others: readonly Contestant[] = [
  peer('mercurius', 'Mercurius 16, jit, undici `dispatch`'),
  peer('yoga-tuned', 'Yoga, tuned (graphql-jit, lean plugins)'),
  peer('yoga', 'Yoga, defaults'),
  peer('apollo', 'Apollo Server 5 + RESTDataSource'),
  hive,
];

/** A quick run takes sessions in Redis only, as most gateways have them. */
const isQuick = ({ id }: Contestant) => !id.endsWith('-memory');

/** Throws for an id that nobody has. */
export function contestantsOf(choice: Choice): readonly Contestant[] {
  const all = [...core(choice), ...others];
  if (!choice.only) return choice.quick ? core(choice).filter(isQuick) : all;
  const unknown = choice.only.find(id => !all.some(one => one.id === id));
  if (unknown) throw new Error(`--only: ${unknown} is none of ${all.map(({ id }) => id).join(', ')}`);
  return all.filter(({ id }) => choice.only?.includes(id));
}
