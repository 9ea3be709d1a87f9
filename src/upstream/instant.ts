/** RFC 3339, but for what providers leave out: the time, its seconds, the zone, the zone's minutes. */
const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))? ?(?:Z|(?<hours>[+-]\d\d)(?::?(?<minutes>\d\d))?)?$/i;

/** The forms that nearly all use, and that Date reads as they are. */
const PLAIN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** RFC 1123 and its elder with dashes (RFC 9110, 5.6.7), time and zone optional. */
const RFC_1123 =
  /^(?:[a-z]{3,9}, ?)?(\d\d?)[ -]([a-z]{3})[ -](\d{4})(?: (\d\d:\d\d(?::\d\d)?))?(?: (?:GMT|UTC?|Z|(?<zone>[+-]\d{4})))?$/i;

/** The instant that a text names, in UTC where it names no zone: never in the time of the machine this runs on. Undefined for anything else. */
export function readInstant(text: string): Date | undefined {
  const plain = PLAIN.test(text) ? text : plainText(text.trim());
  const date = plain === undefined ? undefined : new Date(plain);
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}

/** The same with time and zone written out. */
function plainText(text: string): string | undefined {
  const iso = RFC_3339.exec(text);
  if (iso) {
    const [, day, time = '00:00'] = iso;
    const { hours = '+00', minutes = '00' } = iso.groups ?? {};
    return `${day}T${time}${hours}:${minutes}`;
  }
  const http = RFC_1123.exec(text);
  if (!http) return undefined;
  const [, day, month, year, time = '00:00'] = http;
  return `${day} ${month} ${year} ${time} ${http.groups?.zone ?? 'GMT'}`;
}
