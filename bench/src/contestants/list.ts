import { resolve } from 'node:path';
import type { Contestant } from './contestant.js';
import { handBuilt } from './hand-built.js';
import { hive } from './hive.js';
import { type Built, keyring } from './keyring.js';
import { peer } from './peer.js';

export interface Choice {
  readonly only: readonly string[] | undefined;
  readonly quick: boolean;
  readonly built: Built;
  /** dist folder of the second build. */
  readonly against: string | undefined;
}

/** The main contestants. The responses of the others must equal those of the first, and the CPU time of the first is 1.00. */
const core = ({ built, against }: Choice): Contestant[] => [
  peer('bare', 'bare (`node:http`, undici `dispatch`)', false),
  keyring('keyring-memory', 'Keyring, sessions in memory', 'memory', built),
  keyring('keyring-redis', 'Keyring, sessions in Redis', 'redis', built),
  handBuilt,
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

/** A quick run measures only sessions in Redis, as most gateways store them. */
const isQuick = ({ id }: Contestant) => !id.endsWith('-memory');

/** The contestants of a run. Throws for an unknown id. */
export function contestantsOf(choice: Choice): readonly Contestant[] {
  const all = [...core(choice), ...others];
  if (!choice.only) return choice.quick ? core(choice).filter(isQuick) : all;
  const unknown = choice.only.find(id => !all.some(one => one.id === id));
  if (unknown) throw new Error(`--only: ${unknown} is not one of ${all.map(({ id }) => id).join(', ')}`);
  return all.filter(({ id }) => choice.only?.includes(id));
}
