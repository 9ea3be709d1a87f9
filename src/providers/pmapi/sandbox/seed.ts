/** A user of the sandbox, with what the sandbox itself keeps. */
export interface User {
  readonly id: number;
  readonly username: string;
  readonly password: string;
  readonly firstname: string;
  readonly lastname: string;
  readonly isadmin: boolean;
  logins: number;
  lastlogon: number | null;
  /** Failed log-ins in a row. */
  failures: number;
  /** Until when wrong passwords lock it, ms since the epoch; 0: they do not. */
  lockedUntilMs: number;
}

export const isLocked = ({ lockedUntilMs }: User, nowMs: number): boolean => lockedUntilMs > nowMs;

const user = (
  id: number,
  firstname: string,
  lastname: string,
  isadmin: boolean,
  username: string,
  password: string,
): User => ({
  id,
  username,
  password,
  firstname,
  lastname,
  isadmin,
  logins: 0,
  lastlogon: null,
  failures: 0,
  lockedUntilMs: 0,
});

/**
 * A person, an application whose token is handed over, and the gateway itself. The person's password can be typed on any keyboard, for people do that in the
 * demo; the application's has letters and signs that a form or a URL has to encode.
 */
export const makeUsers = () => ({
  person: user(71, 'Zoë', 'Söhne', true, 'zoe@example.com', 'Green-7&x=1'),
  application: user(72, 'Bureau', 'App', false, 'bureau', 'Grüße & correct horse'),
  gateway: user(73, 'Gate', 'Way', false, 'gateway', 'sandbox-gateway'),
});

/** A user as another one reads it: the password is write-only. */
export function userRow(user: User, reader: User, nowMs: number): Row {
  const { id, username, firstname, lastname, isadmin, logins, lastlogon } = user;
  return {
    id,
    active: true,
    currentuser: user === reader,
    email: username.includes('@') ? username : `${username}@example.com`,
    firstname,
    lastname,
    isadmin,
    lastlogon,
    locked: isLocked(user, nowMs),
    logins,
    msisdn: null,
    password: null,
    username,
    timezone: 'Europe/London',
    cdate: 1_600_000_000 + id,
    mdate: 1_600_000_000 + id,
  };
}

/** A row as the wire has it. */
export interface Row {
  readonly id: number;
  readonly cdate: number;
  readonly mdate: number;
  readonly [attribute: string]: unknown;
}

/** 1 March 2021, epoch seconds. */
const FIRST_DAY = 1_614_556_800;
const DAY = 86_400;

const SUBJECTS = [
  'Newsletter',
  'Événements',
  'Kundenbrief',
  'Łódź',
  'お知らせ',
  'Винил',
  'Partners',
  'Été 🌞',
] as const;
const KINDS = ['weekly', 'monthly', 'press', 'VIP', 'test'] as const;

const word = <T>(words: readonly [T, ...T[]], index: number): T => words[index % words.length] ?? words[0];

/** 64 folders. Every eighth has the same name, and four at a time were made in the same second. */
const FOLDERS: readonly Row[] = Array.from({ length: 64 }, (_, n) => ({
  id: 1001 + 3 * n,
  name: n % 8 === 7 ? 'Archive' : `${word(SUBJECTS, n)} ${String(100 - n).padStart(3, '0')}`,
  cdate: FIRST_DAY + DAY * Math.floor(n / 4),
  mdate: FIRST_DAY + DAY * (n + 30),
}));

/** The one folder whose lists do not fit on one page. */
export const CROWDED_FOLDER = 1004;
/** A folder without lists. */
export const EMPTY_FOLDER = 1001;

const folderOf = (n: number): number => {
  if (n < 210) return CROWDED_FOLDER;
  const others = FOLDERS.filter(folder => folder.id !== CROWDED_FOLDER && folder.id !== EMPTY_FOLDER);
  return others[n % others.length]?.id ?? CROWDED_FOLDER;
};

/** 340 lists, 210 of them in one folder. */
export const LISTS: readonly Row[] = Array.from({ length: 340 }, (_, n) => ({
  id: 50_007 + 7 * ((n * 113) % 340),
  name: `${word(SUBJECTS, n * 3)} ${word(KINDS, n)} ${n}`,
  folder_id: folderOf(n),
  note: n % 3 === 0 ? null : `Kept by team ${n % 5}; naïve note`,
  deletable: n % 10 !== 0,
  optin: n % 2 === 0,
  smsdefault: n === 0,
  subscription_count: (n * 37) % 5000,
  automation_count: n % 4,
  smsautomation_count: 0,
  form_count: n % 3,
  cdate: FIRST_DAY + DAY * n,
  mdate: FIRST_DAY + DAY * (n + 5),
}));

/** Folders with the counts that follow from the lists. */
export const COUNTED_FOLDERS: readonly Row[] = FOLDERS.map(folder => {
  const lists = LISTS.filter(list => list.folder_id === folder.id);
  const subscription_count = lists.reduce((sum, list) => sum + Number(list.subscription_count), 0);
  return { ...folder, list_count: lists.length, subscription_count };
});

export const ACCOUNT: Row = {
  id: 4711,
  name: 'Zoë & Söhne GmbH',
  address: '1 Example Street, Bristol',
  automation_limit: null,
  contactemail: 'office@example.com',
  country: 'GB',
  emailcreditbalance: 12_500,
  folder_count: FOLDERS.length,
  folderrestrict: false,
  inboxtestcreditbalance: 3,
  list_count: LISTS.length,
  list_limit: 500,
  smscreditbalance: 40,
  subscriber_count: 81_000,
  telephone: null,
  timezone: 'Europe/London',
  user_count: 3,
  user_limit: 10,
  website: 'https://www.example.com',
  cdate: FIRST_DAY,
  mdate: FIRST_DAY + DAY,
};
