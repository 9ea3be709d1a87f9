/** Socios' ids are UUIDs; others are sent all the same, but a refusal is then put down to them. */
export const isUuid = (id: string): boolean => /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(id);
