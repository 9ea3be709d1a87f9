/** Something that answers the work. */
export interface Contestant {
  readonly id: string;
  /** For tables. */
  readonly title: string;
  /** Left out, with the reason, where it does not install or start. */
  readonly optional?: boolean;
  start(world: World): Promise<Running>;
}

/** What every contestant is given. */
export interface World {
  /** `http://127.0.0.1:port` of the four providers. */
  readonly upstream: string;
  readonly people: number;
}

/** A contestant at work. */
export interface Running {
  readonly pid: number;
  readonly port: number;
  /** Values of the session cookie, by the person's number. */
  readonly sessions: readonly string[];
  /** Commands its Redis has executed, by name. */
  readonly redisCommands?: () => Promise<Readonly<Record<string, number>>>;
  /** Bytes in Redis for one session with four grants, by kind of key. */
  readonly bytesPerSession?: Readonly<Record<string, number>>;
  /** ws:// address of its inspector, where it was started with one. */
  readonly inspector?: string;
  stop(): Promise<void>;
}
