import type { SealKey } from '../../auth/crypto/seal.js';
import type { Failure } from '../../auth/store/redis/failure.js';
import type { Provider, SendOnce } from '../../provider/contract.js';
import type { Said } from './finding.js';
import type { Probed } from './providers/probe.js';
import type { RedisLook } from './redis/look.js';
import type { Sample } from './seals/sample.js';

/** What the checks look at. What has to be asked for is asked for once, however many checks want it. */
export interface Facts {
  readonly production: boolean;
  /** Scheme, host and port that browsers see. */
  readonly publicUrl: string;
  /** Other origins that may ask with credentials. */
  readonly origins: readonly string[];
  /** Allowed returnTo places; empty: PUBLIC_URL. */
  readonly returnTo: readonly string[];
  /** What the settings alone are warned about. */
  readonly warnings: readonly string[];
  /** Newest first. */
  readonly sealKeys: readonly SealKey[];
  readonly redisMode: 'single' | 'cluster' | 'sentinel';
  /** Replicas that a write waits for. */
  readonly replicas: number;
  /** Set up, but without the means to ask for a token. */
  readonly providers: readonly Provider[];
  /** Of this process, such as 20.19.0. */
  readonly nodeVersion: string;
  /** Asks a provider, through the proxies that are set. */
  readonly sendOnce: SendOnce;
  redis(): Promise<RedisLook>;
  /** What Redis' access rules deny the gateway. */
  denied(): Promise<readonly Failure[]>;
  /** Undefined: there is no store to look into. */
  sample(): Promise<Sample | undefined>;
  probed(): Promise<readonly Probed[]>;
}

/** One matter that is looked into. */
export interface Check {
  readonly name: string;
  /** Costs next to nothing and asks no provider: also run when the gateway starts. */
  readonly cheap?: true;
  run(facts: Facts): readonly Said[] | Promise<readonly Said[]>;
}
