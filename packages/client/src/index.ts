export { type Advice, advise, type GraphqlError, KeyringError } from './errors.js';
export type { Document, GraphqlResponse } from './http.js';
export { createKeyring, type GrantName, type Keyring, type KeyringOptions, type SignInResult } from './keyring.js';
export type { EndReason, KeyringEvent, KeyringState, Refusal } from './session-store.js';
export { fieldKey, type LoginValues, loginInput } from './sign-in.js';
export type {
  DateTime,
  Grant,
  GrantState,
  LoginField,
  LoginWay,
  Provider,
  Revocation,
  RevocationOutcome,
  Session,
} from './types.js';
