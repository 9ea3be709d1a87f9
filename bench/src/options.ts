import { parseArgs } from 'node:util';
import { QUERY_IDS, type QueryId } from './scenario/queries.js';

export interface Options {
  readonly quick: boolean;
  /** Contestants by id; undefined: all that are usual. */
  readonly only: readonly string[] | undefined;
  readonly queries: readonly QueryId[];
  readonly rounds: number;
  /** Of the load before a measurement, which does not count, ms. */
  readonly leadInMs: number;
  /** Of one measurement, ms. */
  readonly sliceMs: number;
  /** Of each contestant's warm-up, ms. */
  readonly warmMs: number;
  readonly people: number;
  readonly connections: number;
  /** The build of the gateway to measure: its dist folder. */
  readonly dist: string | undefined;
  /** A second one, measured beside the first. */
  readonly against: string | undefined;
  readonly profile: boolean;
  /** Where results go; undefined: nowhere, because only a part was measured. */
  readonly out: string | undefined;
}

export const HELP = `npm run bench -- [options]
  --quick           fewer and shorter rounds, the gateway with Redis and bare only; under two minutes
  --only=a,b        only these contestants (bare is always worth having: ratios need it)
  --queries=q1,q2   only these queries
  --rounds=n        rounds (5; quick: 3)
  --seconds=n       length of one measurement (2; quick: 0.7)
  --people=n        sessions, taken in turn (500; quick: 100)
  --connections=n   keep-alive connections (64)
  --dist=folder     another build of the gateway than dist, its package.json beside the folder
  --against=folder  a second build of the gateway, measured beside the first
  --profile         after the measurements, where the gateway's CPU time goes, by function
  --out=folder      where to write the results (bench/results; by default not for a part, --dist or --against)
  --no-build        takes the gateway as it was last built`;

/** Throws with a message for people. */
export function readOptions(args: readonly string[], results: string): Options | 'help' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: flag,
      profile: flag,
      help: flag,
      only: text,
      queries: text,
      rounds: text,
      seconds: text,
      people: text,
      connections: text,
      dist: text,
      against: text,
      out: text,
    },
  });
  if (values.help) return 'help';
  const { quick, only, dist, against, profile } = values;
  const isPart = only !== undefined || values.queries !== undefined || (dist ?? against) !== undefined;
  return {
    quick,
    profile,
    dist,
    against,
    only: only?.split(','),
    queries: values.queries ? values.queries.split(',').map(queryId) : QUERY_IDS,
    rounds: number('rounds', values.rounds, quick ? 3 : 5),
    leadInMs: quick ? 300 : 1_000,
    sliceMs: 1000 * number('seconds', values.seconds, quick ? 0.7 : 2),
    warmMs: quick ? 5_000 : 15_000,
    people: number('people', values.people, quick ? 100 : 500),
    connections: number('connections', values.connections, 64),
    out: values.out ?? (isPart ? undefined : results),
  };
}

function queryId(text: string): QueryId {
  const id = QUERY_IDS.find(one => one === text);
  if (id) return id;
  throw new Error(`--queries: ${text} is none of ${QUERY_IDS.join(', ')}`);
}

function number(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (value > 0) return value;
  throw new Error(`--${name}: a number above zero is needed`);
}
