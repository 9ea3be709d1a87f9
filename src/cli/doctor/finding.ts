/** `error`: it will not work, or not safely. `warning`: somebody should look. */
export type Level = 'ok' | 'warning' | 'error';

/** What a check has to say. Never holds a secret, nor an upstream's own words. */
export interface Said {
  readonly level: Level;
  /** Stable name of what is wrong, for pipelines; null where nothing is. */
  readonly code: string | null;
  readonly says: string;
  /** What to do about it. */
  readonly todo?: string;
}

export interface Finding extends Said {
  /** The check it comes from. */
  readonly check: string;
}

export const ok = (says: string): Said => ({ level: 'ok', code: null, says });
export const warning = (code: string, says: string, todo: string): Said => ({ level: 'warning', code, says, todo });
export const error = (code: string, says: string, todo: string): Said => ({ level: 'error', code, says, todo });
