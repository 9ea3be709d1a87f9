import { describe, expect, it } from 'vitest';
import { droppedRows, fitting, id, int, rows, view } from '../../src/upstream/read.js';

const reads: unknown[] = [];
const songRow = view(song => id(song.songid), {
  bpm: song => {
    reads.push(song.bpm);
    return int(song.bpm);
  },
});

describe('view()', () => {
  it('reads a field when it is asked for, and not before', () => {
    const song = songRow({ songid: 7, bpm: '120' });
    expect(song?.id).toBe('7');
    expect(reads).toEqual([]);
    expect(song?.bpm).toBe(120);
    expect(reads).toEqual(['120']);
  });

  it('makes a list once, however often it is looked at', () => {
    let made = 0;
    const albumRow = view(album => id(album.id), {
      songs: album => {
        made += 1;
        return rows(album.songs, songRow);
      },
    });
    const album = albumRow({ id: 1, songs: [{ songid: 2 }] });
    expect(album?.songs).toBe(album?.songs);
    expect([album?.songs[0]?.id, made]).toEqual(['2', 1]);
  });

  it('has null where a strict reader finds nothing, and the error itself where one throws', () => {
    const oddRow = view(odd => id(odd.id), {
      other: odd => id(odd.other),
      broken: () => {
        throw new RangeError('a bug');
      },
      thrown: () => {
        throw 'no error';
      },
    });
    const odd = oddRow({ id: 1, other: '' });
    expect(odd?.other).toBeNull();
    expect(odd?.broken).toBeInstanceOf(RangeError);
    expect(odd?.thrown).toBeInstanceOf(Error);
  });

  it('keeps rows apart', () => {
    const [one, other] = rows([{ songid: 1, bpm: 60 }, { songid: 2 }], songRow);
    expect([one?.bpm, other?.bpm]).toEqual([60, null]);
  });

  it('refuses what has no id, or is no object', () => {
    const before = droppedRows();
    for (const wire of [{ bpm: 1 }, { songid: '' }, null, [], 'text']) expect(fitting(wire, songRow)).toBeUndefined();
    expect(droppedRows() - before).toBe(5);
  });
});
