/** The gateway cannot start: the config file, the settings or a provider is invalid. */
export class ConfigError extends Error {
  /** Each problem in one text, without a value from the environment. */
  readonly complaints: readonly string[];

  /** `title` is the first line of the message. `warnings` are in the message only. */
  constructor(
    title: string,
    complaints: readonly string[],
    { warnings = [], ...options }: { readonly warnings?: readonly string[]; readonly cause?: unknown } = {},
  ) {
    const indented = (lines: readonly string[]) => lines.map(line => `  ${line}`);
    const also = warnings.length > 0 ? ['Also:', ...indented(warnings)] : [];
    super([title, ...indented(complaints), ...also].join('\n'), options);
    this.name = 'ConfigError';
    this.complaints = complaints;
  }
}

/** The title of what is reported at startup. */
export const CANNOT_START = 'Keyring cannot start:';
