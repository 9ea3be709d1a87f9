import { remembered } from '../remembered.js';

export type MediaType = 'application/json' | 'application/graphql-response+json';

/** Types of an answer that is not a stream; where a range takes both, the later one is given, as Yoga does. */
const GIVEN: readonly MediaType[] = ['application/graphql-response+json', 'application/json'];

function takes(range: string, type: MediaType): boolean {
  const [main, sub] = range.split('/');
  return (main === '*' || main === 'application') && (sub === '*' || type === `application/${sub}`);
}

/**
 * The media type of a plain answer under this Accept header, by Yoga's reading of it: of all that is listed, the first that is one of ours.
 * Undefined: none is, so that the answer is Yoga's to give.
 */
export const mediaType = remembered((accept: string): MediaType | undefined => {
  for (const entry of accept.replace(/\s/g, '').toLowerCase().split(',')) {
    const [range = '', ...params] = entry.split(';');
    if ((params.find(param => param.includes('charset=')) ?? 'charset=utf-8') !== 'charset=utf-8') continue;
    const type = GIVEN.findLast(one => takes(range, one));
    if (type) return type;
  }
  return undefined;
});
