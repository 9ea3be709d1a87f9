/** A server that the benchmark measures. */
export interface Contestant {
  readonly id: string;
  /** Name in tables. */
  readonly title: string;
  /** Whether it is left out, with the reason, if it cannot be installed or started. */
  readonly optional?: boolean;
  start(world: World): Promise<Running>;
}

/** Input of every contestant. */
export interface World {
  /** `http://127.0.0.1:port` of the four providers. */
  readonly upstream: string;
  readonly people: number;
  /** Path of the Node binary that runs the contestant. */
  readonly node: string;
  /** Arguments of node itself. */
  readonly nodeArgs: readonly string[];
}

/** A running contestant. */
export interface Running {
  readonly pid: number;
  readonly port: number;
  /** Values of the session cookie, by the person's number. */
  readonly sessions: readonly string[];
  /** Number of commands that its Redis has executed, by name. */
  readonly redisCommands?: () => Promise<Readonly<Record<string, number>>>;
  /** Bytes in Redis now for one session with four grants, by kind of key. */
  readonly bytesPerSession?: () => Promise<Readonly<Record<string, number>>>;
  /** ws:// URL of its inspector, if it was started with one. */
  readonly inspector?: string | undefined;
  stop(): Promise<void>;
}
