/**
 * Whether some text can be an id at all: it must be safe as a path segment (dot segments would climb, even percent-encoded; WHATWG URL, 4.4),
 * and of a length that an address can carry.
 */
export const isPlausibleId = (id: string): boolean =>
  id.length > 0 && id.length <= 200 && !/^(\.|%2e){1,2}$/i.test(id) && !/\p{Cs}/u.test(id);

/** Socios' ids are UUIDs; others are sent all the same, but a refusal is then put down to them. */
export const isUuid = (id: string): boolean => /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(id);
