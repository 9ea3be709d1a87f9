import type { Options } from '../options.js';
import type { Query } from '../scenario/queries.js';
import type { Machine } from './machine.js';
import type { Row } from './summary.js';

/** All that one run found. */
export interface Results {
  /** When it began. */
  readonly at: string;
  readonly machine: Machine;
  readonly options: Pick<Options, 'quick' | 'rounds' | 'leadInMs' | 'sliceMs' | 'warmMs' | 'people' | 'connections'>;
  readonly queries: readonly Query[];
  readonly rows: readonly Row[];
  /** Why contestants are not in it. */
  readonly leftOut: readonly string[];
  readonly coldStartMs: number | undefined;
}
