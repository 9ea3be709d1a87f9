import type { VpnDevice } from '../../generated/graphql.js';

/** A reseller, from the token answer. */
export interface PurewlResellerModel {
  readonly id: string;
  readonly uid: string | null;
}

/** A VPN protocol of the inventory. Countries refer to it by `number`. */
export interface VpnProtocolModel {
  readonly id: string;
  readonly name: string | null;
  readonly number: number | null;
  readonly portNumber: number | null;
  readonly isMultiport: boolean | null;
}

/** A protocol as a country describes it: its number serves as the id. */
export interface SpokenProtocol extends VpnProtocolModel {
  readonly number: number;
}

/** A country of one device's inventory. */
export interface VpnCountryModel {
  readonly id: string;
  readonly device: VpnDevice;
  readonly isoCode: string | null;
  readonly name: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly recommendedProtocol: string | null;
  readonly isFreemium: boolean | null;
  /** Protocols as the country itself describes them; the inventory of protocols knows more of each. */
  readonly spoken: readonly SpokenProtocol[];
}

/** A city of one device's inventory. */
export interface VpnCityModel {
  readonly id: string;
  readonly device: VpnDevice;
  readonly name: string | null;
  readonly countryId: string | null;
  readonly countryIso: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly recommendedProtocol: string | null;
}

/** One VPN account. `raw` is the provider's one string, such as `Enabled:February 26, 2024`. */
export interface VpnAccountModel {
  readonly username: string;
  readonly state: string | null;
  readonly expiresOn: string | null;
  readonly raw: string | null;
}
