import type { Texts } from 'keyring-gateway-client/connect';

const STATES: Readonly<Record<string, string>> = {
  ACTIVE: 'Angemeldet',
  NEEDS_LOGIN: 'Neue Anmeldung nötig',
  RENEWAL_UNKNOWN: 'Erneuerung unbestätigt',
  NONE: 'Nicht angemeldet',
};

const OUTCOMES: Readonly<Record<string, string>> = {
  REVOKED: 'beim Anbieter widerrufen',
  QUEUED: 'hier gelöscht; der Widerruf beim Anbieter folgt',
  REFUSED: 'hier gelöscht; der Anbieter hat den Widerruf abgelehnt',
  KEPT: 'hier gelöscht; anderswo weiter angemeldet',
  NOT_SUPPORTED: 'hier gelöscht; läuft beim Anbieter ab',
  NO_GRANT: 'es gab nichts zu trennen',
};

const ENDS: Readonly<Record<string, string>> = {
  here: 'Abgemeldet.',
  'another-tab': 'In einem anderen Tab abgemeldet.',
  elsewhere: 'Anderswo abgemeldet.',
  expired: 'Die Sitzung ist abgelaufen.',
  unknown: 'Die Sitzung ist beendet.',
};

const REFUSALS: Readonly<Record<string, string>> = {
  INVALID_CREDENTIALS: 'Der Anbieter nimmt diese Zugangsdaten nicht an.',
};

/** A whole translation. */
export const german: Texts = {
  loading: 'Lädt …',
  providers: 'Konten',
  noProviders: 'Keine Anbieter.',
  signIn: 'Anmelden',
  addAccount: 'Weiteres Konto',
  refresh: 'Erneuern',
  disconnect: 'Trennen',
  cancel: 'Abbrechen',
  signOut: 'Abmelden',
  signOutEverywhere: 'Überall abmelden',
  action: (label, account) => `${label}: ${account}`,
  subject: 'Konto-ID',
  account: (provider, subject) => `${provider} (${subject})`,
  state: state => STATES[state] ?? state,
  publicAccess: 'Öffentliche Daten gibt es ohne Anmeldung.',
  lastRefreshFailed: code => `Die letzte Erneuerung ist misslungen: ${code}`,
  form: provider => `Bei ${provider} anmelden`,
  ways: 'Art der Anmeldung',
  optional: label => `${label} (freiwillig)`,
  leaving: provider => `Weiter auf der Seite von ${provider}.`,
  continueTo: provider => `Weiter zu ${provider}`,
  noWay: provider => `Bei ${provider} kann man sich hier nicht anmelden.`,
  signedIn: provider => `Bei ${provider} angemeldet.`,
  refreshed: provider => `${provider}: erneuert.`,
  disconnected: (provider, outcome) => `${provider}: ${OUTCOMES[outcome] ?? outcome}.`,
  closed: provider => `Das Fenster von ${provider} wurde geschlossen.`,
  ended: reason => ENDS[reason] ?? reason,
  refused: ({ reason }) => REFUSALS[reason] ?? 'Die Anmeldung ist misslungen.',
  failed: ({ code }) => `Das hat nicht geklappt (${code}).`,
  reachable: 'Verbindung wieder da.',
  accessToken: 'Zugriff',
  expiry: leftMs => (leftMs === undefined ? 'Ablauf unbekannt' : `läuft in ${Math.round(leftMs / 60_000)} Minuten ab`),
  generation: 'Nummer',
  scopes: 'Rechte',
  sessionExpires: at => `Die Sitzung endet am ${at.toLocaleDateString('de')}.`,
};
