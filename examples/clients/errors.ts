import type { Advice } from 'keyring-gateway-client';

/** One line for the place on the page where the data would be. */
export function hint(advice: Advice): string {
  if (advice.do === 'sign-in') return `Sign in to ${advice.provider ?? 'an account'} to see this.`;
  if (advice.do === 'wait') return `${advice.message} Try again in ${advice.seconds} s.`;
  return advice.message;
}
