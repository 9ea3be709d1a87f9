/** The status of one VPN account. */
type SeedAccount =
  | { readonly status: string }
  /** An error of the provider's list in its place. */
  | { readonly code: number; readonly message: string };

export interface SeedReseller {
  readonly id: number;
  readonly uid: string;
  readonly secretKey: string;
  readonly accounts: Readonly<Record<string, SeedAccount>>;
}

/** Two partners with different accounts, so that tests can distinguish them. */
export const RESELLERS: readonly SeedReseller[] = [
  {
    id: 48213,
    uid: 'res_7f3c19d2a8',
    secretKey: 'sandbox-purewl-secret-key',
    accounts: {
      'atom-enabled': { status: 'Enabled:February 26, 2027' },
      // Both partners have an account of this name.
      'atom-namesake': { status: 'Enabled:May 1, 2027' },
      'atom-disabled': { status: 'Disabled:August 3, 2027' },
      'atom-noël': { status: 'Enabled:December 25, 2027' },
      'atom-expired': { code: 60005, message: 'Account has been expired.' },
      'atom-blocked': { code: 60006, message: 'Account has been disabled.' },
      'atom-deleted': { code: 2057, message: 'Account is disabled or deleted.' },
      'atom-broken': { code: 1001, message: 'Unable to fetch the status.' },
    },
  },
  {
    id: 51977,
    uid: 'res_02b6e4f1c5',
    secretKey: 'sandbox-purewl-other-key',
    accounts: {
      'other-enabled': { status: 'Enabled:March 1, 2027' },
      'atom-namesake': { status: 'Enabled:November 8, 2028' },
    },
  },
];

/** The key that the sandbox lends a gateway as its service credential. */
export const SERVICE_RESELLER: SeedReseller = {
  id: 60001,
  uid: 'res_gateway0001',
  secretKey: 'sandbox-purewl-gateway-key',
  accounts: { 'gateway-enabled': { status: 'Enabled:January 31, 2028' } },
};

/** Countries with their cities. */
export interface SeedCountry {
  readonly id: number;
  readonly iso: string;
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly cities: readonly SeedCity[];
}

interface SeedCity {
  readonly id: number;
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
}

// ISO code, name, position of the capital; then the cities, each with its position.
const PLACES = `
AE|United Arab Emirates|24.47,54.37|Dubai 25.2,55.27|Abu Dhabi 24.45,54.38
AR|Argentina|-34.61,-58.38|Buenos Aires -34.6,-58.38|Córdoba -31.42,-64.18
AT|Austria|48.21,16.37|Vienna 48.21,16.37|Graz 47.07,15.44
AU|Australia|-35.28,149.13|Sydney -33.87,151.21|Melbourne -37.81,144.96|Perth -31.95,115.86|Brisbane -27.47,153.03
BE|Belgium|50.85,4.35|Brussels 50.85,4.35|Liège 50.63,5.57
BR|Brazil|-15.79,-47.88|São Paulo -23.55,-46.63|Rio de Janeiro -22.91,-43.17|Brasília -15.79,-47.88
CA|Canada|45.42,-75.7|Toronto 43.65,-79.38|Montréal 45.5,-73.57|Vancouver 49.28,-123.12|Québec 46.81,-71.21
CH|Switzerland|46.95,7.45|Zürich 47.38,8.54|Genève 46.2,6.14
CI|Côte d’Ivoire|6.83,-5.29|Abidjan 5.36,-4.01
CL|Chile|-33.45,-70.67|Santiago -33.45,-70.67|Valparaíso -33.05,-71.61
CO|Colombia|4.71,-74.07|Bogotá 4.71,-74.07|Medellín 6.24,-75.58
CW|Curaçao|12.12,-68.93|Willemstad 12.12,-68.93
CZ|Czechia|50.08,14.44|Prague 50.08,14.44|Plzeň 49.74,13.37
DE|Germany|52.52,13.4|Frankfurt 50.11,8.68|Berlin 52.52,13.4|München 48.14,11.58|Köln 50.94,6.96
DK|Denmark|55.68,12.57|København 55.68,12.57|Århus 56.16,10.2
ES|Spain|40.42,-3.7|Madrid 40.42,-3.7|Barcelona 41.39,2.17|Málaga 36.72,-4.42
FI|Finland|60.17,24.94|Helsinki 60.17,24.94|Jyväskylä 62.24,25.75
FR|France|48.86,2.35|Paris 48.86,2.35|Marseille 43.3,5.37|Nîmes 43.84,4.36
GB|United Kingdom|51.51,-0.13|London 51.51,-0.13|Manchester 53.48,-2.24|Edinburgh 55.95,-3.19
HK|Hong Kong|22.32,114.17|Hong Kong 22.32,114.17
HU|Hungary|47.5,19.04|Budapest 47.5,19.04|Győr 47.69,17.63
IE|Ireland|53.35,-6.26|Dublin 53.35,-6.26|Dún Laoghaire 53.29,-6.13
IN|India|28.61,77.21|Mumbai 19.08,72.88|Chennai 13.08,80.27|Bengaluru 12.97,77.59
IS|Iceland|64.15,-21.94|Reykjavík 64.15,-21.94
IT|Italy|41.9,12.5|Milano 45.46,9.19|Roma 41.9,12.5|Forlì 44.22,12.04
JP|Japan|35.68,139.69|東京 35.68,139.69|大阪 34.69,135.5|名古屋 35.18,136.91
KR|South Korea|37.57,126.98|Seoul 37.57,126.98|Busan 35.18,129.08
MX|Mexico|19.43,-99.13|México 19.43,-99.13|Querétaro 20.59,-100.39
NL|Netherlands|52.37,4.9|Amsterdam 52.37,4.9|Rotterdam 51.92,4.48
NO|Norway|59.91,10.75|Oslo 59.91,10.75|Tromsø 69.65,18.96
NZ|New Zealand|-41.29,174.78|Auckland -36.85,174.76|Whangārei -35.73,174.32
PL|Poland|52.23,21.01|Warszawa 52.23,21.01|Kraków 50.06,19.94|Gdańsk 54.35,18.65|Łódź 51.76,19.46
PT|Portugal|38.72,-9.14|Lisboa 38.72,-9.14|Évora 38.57,-7.91
RO|Romania|44.43,26.1|București 44.43,26.1|Iași 47.16,27.59
SE|Sweden|59.33,18.07|Stockholm 59.33,18.07|Göteborg 57.71,11.97|Malmö 55.6,13
SG|Singapore|1.35,103.82|Singapore 1.35,103.82
TR|Türkiye|39.93,32.86|İstanbul 41.01,28.98|İzmir 38.42,27.14
US|United States|38.91,-77.04|New York 40.71,-74.01|Los Angeles 34.05,-118.24|Chicago 41.88,-87.63|Dallas 32.78,-96.8|Miami 25.76,-80.19|San José 37.34,-121.89
VN|Vietnam|21.03,105.85|Hà Nội 21.03,105.85|Đà Nẵng 16.05,108.2
ZA|South Africa|-25.75,28.19|Johannesburg -26.2,28.05|Cape Town -33.92,18.42
`;

const position = (text: string): { latitude: number; longitude: number } => {
  const [latitude = 0, longitude = 0] = text.split(',').map(Number);
  return { latitude, longitude };
};

const city = (text: string, id: number): SeedCity => {
  const gap = text.lastIndexOf(' ');
  return { id, name: text.slice(0, gap), ...position(text.slice(gap + 1)) };
};

/** Forty countries, ninety cities. Ids are neither consecutive nor shared, so that a join by place in the list or by the wrong id shows. */
export const COUNTRIES: readonly SeedCountry[] = PLACES.trim()
  .split('\n')
  .map((line, row) => {
    const [iso = '', name = '', at = '', ...cities] = line.split('|');
    const id = 113 + row * 7;
    return { id, iso, name, ...position(at), cities: cities.map((text, place) => city(text, id * 20 + place)) };
  });
