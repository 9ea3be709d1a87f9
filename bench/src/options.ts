import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { QUERY_IDS, type QueryId } from './scenario/queries.js';

export interface Options {
  readonly quick: boolean;
  /** Ids of the contestants. Undefined: the default ones. */
  readonly only: readonly string[] | undefined;
  readonly queries: readonly QueryId[];
  readonly rounds: number;
  /** Duration of the load before a measurement, which is not counted, ms. It is repeated while V8 compiles. */
  readonly leadInMs: number;
  /** Duration of one measurement, ms. */
  readonly sliceMs: number;
  /** Duration of each contestant's warm-up, ms. */
  readonly warmMs: number;
  readonly people: number;
  readonly connections: number;
  /** The build of the gateway to measure: its dist folder. */
  readonly dist: string | undefined;
  /** dist folder of a second build, measured in the same run. */
  readonly against: string | undefined;
  /** Path of the Node binary that runs the contestants. */
  readonly node: string;
  readonly profile: boolean;
  /** Folder of the results. Undefined: results are not written, because only a part was measured. */
  readonly out: string | undefined;
}

export const HELP = `npm run bench -- [options]
  --quick           fewer and shorter rounds, only the gateway with Redis, hand-built and bare; about two minutes
  --only=a,b        only these contestants (include bare: ratios need it)
  --queries=q1,q2   only these queries
  --rounds=n        rounds (5; quick: 3)
  --seconds=n       length of one measurement (2; quick: 0.7)
  --people=n        sessions, used in turn (500; quick: 100)
  --connections=n   keep-alive connections (64)
  --dist=folder     another build of the gateway than dist; its package.json is in the parent folder
  --against=folder  a second build of the gateway, measured in the same run
  --node=path       the Node binary that runs the contestants (the one that runs this)
  --profile         shows each contestant's CPU time by package and by function after the measurements
  --out=folder      folder of the results (bench/results; not written by default for a part, --dist or --against)
  --no-build        uses the last build of the gateway
  --calls           measures one upstream call by the layers of the gateway instead (--against, --rounds, --dist)`;

/** Reads the command line. Throws an error with a message for users. */
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
      node: text,
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
    node: values.node === undefined ? process.execPath : program(values.node),
    only: only?.split(','),
    queries: values.queries ? values.queries.split(',').map(queryId) : QUERY_IDS,
    rounds: number('rounds', values.rounds, quick ? 3 : 5),
    leadInMs: quick ? 300 : 500,
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
  throw new Error(`--queries: ${text} is not one of ${QUERY_IDS.join(', ')}`);
}

function program(path: string): string {
  try {
    accessSync(path, constants.X_OK);
    return resolve(path);
  } catch {
    throw new Error(`--node: ${path} is not a program`);
  }
}

function number(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (value > 0) return value;
  throw new Error(`--${name} must be a number above zero`);
}
