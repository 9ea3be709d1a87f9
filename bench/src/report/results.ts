import type { Options } from '../options.js';
import type { Query } from '../scenario/queries.js';
import type { Machine } from './machine.js';
import type { Row } from './summary.js';

/** The results of one run. */
export interface Results {
  /** Start of the run. */
  readonly at: string;
  readonly machine: Machine;
  readonly options: Pick<Options, 'quick' | 'rounds' | 'leadInMs' | 'sliceMs' | 'warmMs' | 'people' | 'connections'>;
  readonly queries: readonly Query[];
  readonly rows: readonly Row[];
  /** Contestants that were left out, with the reasons. */
  readonly leftOut: readonly string[];
  readonly coldStartMs: number | undefined;
}
