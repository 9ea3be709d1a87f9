'use client';

export { useAdvice } from './advice.js';
export { KeyringConnect, type KeyringConnectProps } from './connect.js';
export { KeyringProvider, type KeyringProviderProps, useKeyring } from './context.js';
export { type ProviderGrants, useGrant, useSession } from './session.js';
export { type SignIn, type SignInOutcome, useSignIn } from './sign-in.js';
