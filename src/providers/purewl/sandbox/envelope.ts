import type { Reply } from '../../../testing/sandbox/kit.js';

/** A good answer. */
export const ok = (body: unknown): Reply => ({
  body: { header: { code: 1, message: 'success', response_code: 1 }, body },
});

/** A bad one: a code, and a text that no client must ever see. */
export const fail = (code: number, message: string, status = 200): Reply => ({
  status,
  body: { header: { response_code: code, message: `${message} LEAKED-UPSTREAM-TEXT` }, body: [] },
});

/** 11001, documented as validation and used for many things. */
export const INVALID = 11001;

// Codes of the refusals below are documented nowhere: numbers of our own.
export const BAD_CREDENTIALS = 1002;
export const DEAD_TOKEN = 1003;
