import type { z } from 'zod';

/** One setting: an environment variable, described once for the parser, `.env.example` and README. */
export interface Setting<T = unknown> {
  /** Name of the environment variable. */
  readonly name: string;
  /** Description, with the unit. */
  readonly doc: string;
  /** How the text becomes a value; its messages are what the operator reads. */
  readonly schema: z.ZodType<T, string>;
  /** The text used when the variable is unset or empty. */
  readonly default?: string;
  /** Never printed, not even in a complaint. */
  readonly secret?: boolean;
  /** Also read under its name in lower case, which wins where both are set: a convention that is older than this gateway. */
  readonly lowerCase?: boolean;
  /** An upstream's address: must be https unless the operator allows plain http loudly. */
  readonly upstream?: boolean;
}

/** Settings by the name under which their values reach the provider. */
export type Settings = Readonly<Record<string, Setting>>;

/** Values of settings: undefined where there is no default and the variable is unset. */
export type Values<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends { default: string }
    ? z.output<S[K]['schema']>
    : z.output<S[K]['schema']> | undefined;
};

/** A group of settings with the rules that hold between them. */
export interface SettingGroup<S extends Settings = Settings> {
  readonly title: string;
  readonly settings: S;
  /** Complaints about values that are fine one by one but not together. */
  check?(values: Values<S>): string[];
}

/**
 * Complaints about credentials of the gateway's own (values by name of the setting): all of them must be set or none, and with them the rule that says
 * who may use them.
 */
export function serviceComplaints(
  credentials: Readonly<Record<string, string | undefined>>,
  access: { readonly name: string; readonly value: unknown },
): string[] {
  const names = Object.keys(credentials);
  const missing = names.filter(name => credentials[name] === undefined);
  const present = names.filter(name => !missing.includes(name));
  if (present.length === 0) return [];
  const complaints = missing.map(name => `${name}: Must be set where ${present.join(', ')} is.`);
  if (access.value === undefined)
    complaints.push(`${access.name}: Must be set where service credentials are (${names.join(', ')}).`);
  return complaints;
}

/** Keeps the literal types of a group's settings. */
export function settingGroup<const S extends Settings>(group: SettingGroup<S>): SettingGroup<S> {
  return group;
}
