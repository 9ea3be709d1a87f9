import { describe, expect, it } from 'vitest';
import { chartRow, dayRow, formatRow, releaseRow, trackRow, tracksOf } from '../../../src/providers/pool/responses.js';
import { rows } from '../../../src/upstream/read.js';

describe('a track', () => {
  const id = (row: object) => trackRow(row)?.id;

  it('takes its id from trackid, else titleid, else id', () => {
    expect(id({ trackid: 1, titleid: 2, id: 3 })).toBe('1');
    expect(id({ trackid: null, titleid: '2', id: 3 })).toBe('2');
    expect(id({ id: 3 })).toBe('3');
    expect(id({ title: 'without' })).toBeUndefined();
  });

  it('reads numbers and flags in every format and returns null for unusable ones', () => {
    const full = {
      bpm: '127.5',
      duration: 214,
      explicit: 1,
      genre: '',
      label: null,
      order: '3',
      title: 'ä',
      mix: { a: 1 },
    };
    expect(trackRow({ id: 1, ...full })).toEqual({
      id: '1',
      title: 'ä',
      artist: null,
      mix: null,
      bpm: 128,
      durationSeconds: 214,
      explicit: true,
      label: null,
      genre: null,
      position: 3,
    });
    expect(trackRow({ id: 1, explicit: 0, bpm: 'fast', duration: 1e12, track_order: 9 })).toMatchObject({
      explicit: false,
      bpm: null,
      durationSeconds: null,
      position: 9,
    });
  });
});

describe('a release', () => {
  it('is the same under all three sets of names', () => {
    const expected = {
      id: '5',
      title: 'T',
      artist: 'A',
      label: 'L',
      genre: null,
      imageUrl: 'https://x.example/1.jpg',
    };
    const listed = {
      id: 5,
      release: 'T',
      artist: 'A',
      label: 'L',
      genre: '',
      image_url: 'https://x.example/1.jpg',
      tracks: 4,
    };
    expect(releaseRow(listed)).toEqual({ ...expected, trackCount: 4 });

    const names = { release: 'T', release_artist: 'A', release_label: 'L', release_genre: '' };
    const detail = {
      id: '5',
      ...names,
      release_img: 'https://x.example/1.jpg',
      tracks: [{ trackid: 2, order: 2 }, { trackid: 1, order: 1 }, {}],
    };
    const parsed = releaseRow(detail);
    expect(parsed).toMatchObject({ ...expected, trackCount: 2 });
    expect(tracksOf(parsed?.tracks ?? []).map(track => track.id)).toEqual(['1', '2']);

    expect(releaseRow({ releaseid: 5, release: 'T', release_image: 'https://x.example/1.jpg' })).toMatchObject({
      id: '5',
      imageUrl: 'https://x.example/1.jpg',
      trackCount: null,
    });
  });

  it('drops links that are not URLs, and a row without an id', () => {
    expect(releaseRow({ id: 1, image_url: 'javascript:alert(1)' })?.imageUrl).toBeNull();
    expect(rows([{ release: 'no id' }, { id: 2 }, 'text', null], releaseRow).map(row => row.id)).toEqual(['2']);
  });
});

describe('a day', () => {
  it.each([
    ['2020-04-03', '2020-04-03'],
    ['2020-04-03T10:00:00Z', '2020-04-03'],
    ['Fri, 03 Apr 2020 00:00:00 GMT', '2020-04-03'],
    [1585872000, '2020-04-03'],
    ['1585872000', '2020-04-03'],
  ])('reads %s', (date, expected) => {
    expect(dayRow({ date, releases: null })).toEqual({ date: expected, releases: [] });
  });

  it.each(['', 'someday', '2020-13-40', null, undefined, {}])('is dropped for %s', date => {
    expect(dayRow({ date, releases: [] })).toBeUndefined();
  });
});

it('charts and formats are read', () => {
  expect(rows([{ chart: 'Club', chartid: 9, format: 'F', show: 0 }, { chart: 'no id' }], chartRow)).toEqual([
    { id: '9', name: 'Club', format: 'F', shown: false },
  ]);
  expect(chartRow({ chartid: 9, show: '1' })).toEqual({ id: '9', name: null, format: null, shown: true });
  expect(rows([{ format: 'All', id: 0 }, { format: 'x' }], formatRow)).toEqual([{ id: '0', name: 'All' }]);
});
