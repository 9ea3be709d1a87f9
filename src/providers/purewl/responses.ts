import type { VpnDevice } from '../../generated/graphql.js';
import { json, type UpstreamResponse } from '../../upstream/messages.js';
import {
  bool,
  filled,
  float,
  id,
  int,
  isObject,
  type RowOf,
  reject,
  row,
  rows,
  str,
  type Wire,
} from '../../upstream/read.js';

/** What PureWL puts around every response: `{ header: { response_code, message, code? }, body }`. */
export interface Envelope {
  /** `response_code`, or `code` where that is missing; null when there is neither. */
  readonly code: number | null;
  /** Prose of the provider: to be matched, never to be passed on. */
  readonly message: string | null;
  readonly body: unknown;
}

/** The code of success. */
export const SUCCESS = 1;

/** The response's envelope, for any HTTP status; undefined when there is none (HTML, other JSON, nothing). */
export function readEnvelope(response: UpstreamResponse): Envelope | undefined {
  const wire = json(response);
  if (!isObject(wire) || !isObject(wire.header)) return undefined;
  const { header, body } = wire;
  return { code: int(header.response_code) ?? int(header.code), message: str(header.message), body };
}

/** An error envelope is a few hundred characters; a longer response is an inventory and not worth parsing twice. */
const LONGEST_REFUSAL = 8192;

const SPEAKS_OF_TOKEN =
  /access[\s_-]?token|unauthori[sz]ed|unauthenticated|\btoken\b.{0,20}\b(invalid|expired)|\b(invalid|expired)\b.{0,20}\btoken\b/i;

/**
 * Whether a response says that the access token is not accepted: HTTP 401 or 403, or an error envelope with any status that clearly reports it. Which codes
 * mean it is not documented, and 11001 covers many causes: so the text decides, except for codes that are HTTP's own.
 */
export function rejectsToken(response: UpstreamResponse): boolean {
  if (response.status === 401 || response.status === 403) return true;
  if (response.text.length > LONGEST_REFUSAL) return false;
  const envelope = readEnvelope(response);
  if (!envelope || envelope.code === null || envelope.code === SUCCESS) return false;
  return envelope.code === 401 || envelope.code === 403 || SPEAKS_OF_TOKEN.test(envelope.message ?? '');
}

/** A reseller, from the token response. */
export interface PurewlResellerModel {
  readonly id: string;
  readonly uid: string | null;
}

/** One VPN account. `raw` is the provider's one string, such as `Enabled:February 26, 2024`. */
export interface VpnAccountModel {
  readonly username: string;
  readonly state: string | null;
  readonly expiresOn: string | null;
  readonly raw: string | null;
}

// Shapes of purewl.com/developer, inventory management. The printed samples are no valid JSON: shapes only.

/** A VPN protocol of the inventory. Countries refer to it by `number`. */
const protocolRow = row(protocol => ({
  id: id(protocol.id),
  name: filled(protocol.name) ?? filled(protocol.protocol),
  number: int(protocol.number),
  portNumber: int(protocol.port_number),
  isMultiport: bool(protocol.is_multiport),
}));

export type VpnProtocolModel = RowOf<typeof protocolRow>;

export const readProtocols = (list: unknown): VpnProtocolModel[] => rows(list, protocolRow);

const hostRow = row(host => ({ portNumber: int(host.port_number), isMultiport: bool(host.is_multiport) }));
const NO_HOST = { portNumber: null, isMultiport: null };

/** A protocol as a country describes it: its number serves as the id. */
const spokenRow = row(spoken => {
  const number = int(spoken.number) ?? reject();
  const [host = NO_HOST] = rows(spoken.dns, hostRow);
  return { id: String(number), name: filled(spoken.protocol) ?? filled(spoken.name), number, ...host };
});

const place = (wire: Wire) => ({
  id: id(wire.id),
  name: filled(wire.name),
  latitude: float(wire.latitude),
  longitude: float(wire.longitude),
  recommendedProtocol: filled(wire.recommended_protocol),
});

/** A country of one device's inventory. `spoken`: protocols as the country describes them; the inventory of protocols knows more of each. */
const countryRow = (device: VpnDevice) =>
  row(country => ({
    ...place(country),
    device,
    isoCode: filled(country.iso_code) ?? filled(country.country),
    isFreemium: bool(country.is_freemium),
    spoken: rows(country.protocols, spokenRow),
  }));

const cityRow = (device: VpnDevice) =>
  row(city => ({
    ...place(city),
    device,
    countryId: filled(city.country_id),
    countryIso: filled(city.country),
  }));

export type VpnCountryModel = RowOf<ReturnType<typeof countryRow>>;
export type VpnCityModel = RowOf<ReturnType<typeof cityRow>>;

export const readCountries = (list: unknown, device: VpnDevice): VpnCountryModel[] => rows(list, countryRow(device));

export const readCities = (list: unknown, device: VpnDevice): VpnCityModel[] => rows(list, cityRow(device));

const statusRow = row(wire => ({ vpnUsername: filled(wire.vpnUsername), status: filled(wire.status) }));

/** Codes with which the provider reports the state instead of the account. The words are ours. */
const STATE_BY_CODE = new Map([
  [60005, 'Expired'],
  [60006, 'Disabled'],
]);

const NO_ACCOUNT: readonly number[] = [11001, 2057, 404];

/**
 * Whether a code says that there is no such account: 11001 (validation, here: no such name for this reseller), 2057 (disabled or deleted: which of the
 * two is not said, and no account comes with it), 404 (HTTP's own).
 */
export const saysNoAccount = (code: number | null) => code !== null && NO_ACCOUNT.includes(code);

/** An account from the body of a status response (purewl.com/developer, VAM: status); undefined when it is none. */
export function readAccount(body: unknown, username: string): VpnAccountModel | undefined {
  const account = statusRow(Array.isArray(body) ? body[0] : body);
  if (!account) return undefined;
  const { vpnUsername, status } = account;
  return { username: vpnUsername ?? username, ...splitStatus(status) };
}

/** The account whose state an error code reports; an account in the body takes precedence. */
export function accountByCode(code: number | null, body: unknown, username: string): VpnAccountModel | undefined {
  const state = code === null ? undefined : STATE_BY_CODE.get(code);
  if (!state) return undefined;
  const account = readAccount(body, username);
  return account?.raw ? account : { username, state, expiresOn: null, raw: null };
}

/** `Enabled:February 26, 2024`: state and day in one string, parted by the first colon. */
function splitStatus(raw: string | null): Pick<VpnAccountModel, 'state' | 'expiresOn' | 'raw'> {
  const colon = raw?.indexOf(':') ?? -1;
  const state = colon < 0 ? raw : raw?.slice(0, colon);
  const day = colon < 0 ? '' : raw?.slice(colon + 1);
  return { state: state?.trim() || null, expiresOn: day?.trim() || null, raw };
}
