import type { Check } from './facts.js';
import { error, ok, type Said, warning } from './finding.js';

/** What the settings alone are warned about; the gateway says it at its start by itself. */
export const settings: Check = {
  name: 'settings',
  run: ({ warnings }) =>
    warnings.length === 0
      ? [ok('understood, and no contradictions')]
      : warnings.map(line => warning('SETTINGS_DOUBTFUL', line, 'Change the setting, or let it be if it is meant so.')),
};

/** With these the gateway would not start, and nothing else can be looked into. */
export const refusedSettings = (complaints: readonly string[]): readonly Said[] =>
  complaints.map(line => error('SETTINGS_REFUSED', line, 'The gateway does not start with this. Mend the setting.'));
