import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayRow } from '../../src/providers/pool/responses.js';
import { pollFields, pollRow } from '../../src/providers/socios/responses.js';
import { instant } from '../../src/upstream/read.js';

/** Far from UTC, so that a reading in local time shows. */
describe.each(['America/New_York', 'Asia/Tokyo'])('an instant read in the time zone %s', home => {
  const zone = process.env.TZ;
  beforeAll(() => {
    process.env.TZ = home;
  });
  afterAll(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it.each([
    ['2024-01-01T10:00:00+00:00', '2024-01-01T10:00:00.000Z'],
    ['2024-01-01T10:00:00Z', '2024-01-01T10:00:00.000Z'],
    ['2024-01-01t10:00:00z', '2024-01-01T10:00:00.000Z'],
    ['2024-01-01T10:00:00.250Z', '2024-01-01T10:00:00.250Z'],
    ['2024-01-01T12:00:00+0200', '2024-01-01T10:00:00.000Z'],
    ['2024-01-01 12:00:00+02', '2024-01-01T10:00:00.000Z'],
    ['2022-03-29T12:30:33', '2022-03-29T12:30:33.000Z'],
    ['2022-03-29 12:30:33', '2022-03-29T12:30:33.000Z'],
    [' 2022-03-29T12:30 ', '2022-03-29T12:30:00.000Z'],
    ['2022-03-29', '2022-03-29T00:00:00.000Z'],
    ['Mon, 12 Aug 2019 00:00:00 GMT', '2019-08-12T00:00:00.000Z'],
    ['Mon, 12 Aug 2019 02:00:00 +0200', '2019-08-12T00:00:00.000Z'],
    ['Mon, 12 Aug 2019 08:12:31', '2019-08-12T08:12:31.000Z'],
    ['12-Aug-2019 08:12', '2019-08-12T08:12:00.000Z'],
    ['12 Aug 2019', '2019-08-12T00:00:00.000Z'],
  ])('is in UTC when %j names no zone', (text, iso) => {
    expect(instant(text)?.toISOString()).toBe(iso);
  });

  it.each(['text', '', null, undefined, 7, {}, '2024-13-01', '0000', 'poll 2024', '12 Foo 2019'])(
    'is null for %j',
    value => {
      expect(instant(value)).toBeNull();
    },
  );

  it('is read the same way in every provider', () => {
    const poll = pollRow({ id: 'p', openAt: '2022-03-29T12:30:33' });
    expect(poll && pollFields.openAt(poll)?.toISOString()).toBe('2022-03-29T12:30:33.000Z');
    for (const date of ['Mon, 12 Aug 2019 00:00:00', '12 Aug 2019 23:59:59'])
      expect(dayRow({ date, releases: [] })?.date).toBe('2019-08-12');
  });
});
