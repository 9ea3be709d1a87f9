import type { Redis } from 'ioredis';
import { copyOf } from './copy.js';
import type { Filling } from './fill.js';
import type { Original } from './original.js';

/** Memory of the sessions, bytes. */
export interface Bytes {
  /** Growth of Redis' memory (INFO used_memory) during the filling, for one session. */
  readonly perSession: number;
  /** MEMORY USAGE of the session's key, as the mean of a sample. */
  readonly record: number;
  /** MEMORY USAGE of all its keys in the index by account, as the mean of a sample. */
  readonly accounts: number;
  /** Resident memory of the whole Redis process. */
  readonly residentTotal: number;
}

const SAMPLE = 500;

export async function usedMemory(redis: Redis): Promise<{ used: number; resident: number }> {
  const told = await redis.info('memory');
  const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(told)?.[1]);
  return { used: figure('used_memory'), resident: figure('used_memory_rss') };
}

/** `usedBefore`: used_memory before the sessions were written. */
export async function bytesOf(filling: Filling, count: number, usedBefore: number): Promise<Bytes> {
  const { redis, code, sealer, originals } = filling;
  const { used, resident } = await usedMemory(redis);
  let [record, accounts] = [0, 0];
  for (let n = 0; n < SAMPLE; n += 1) {
    const number = Math.floor((n * count) / SAMPLE);
    const copy = copyOf(originals[number % originals.length] as Original, number, code, sealer);
    record += (await usage(redis, copy.key)) / SAMPLE;
    for (const account of copy.accounts) accounts += (await usage(redis, account)) / SAMPLE;
  }
  return { perSession: (used - usedBefore) / count, record, accounts, residentTotal: resident };
}

async function usage(redis: Redis, key: string): Promise<number> {
  const bytes = await redis.memory('USAGE', key, 'SAMPLES', 0);
  if (bytes === null) throw new Error(`${key} does not exist`);
  return bytes;
}

/** The cost of rewriting the append-only file: seconds, and bytes that are copied because they change meanwhile. */
export async function rewritten(redis: Redis): Promise<{ readonly seconds: number; readonly fileBytes: number }> {
  const state = async () => {
    const told = await redis.info('persistence');
    return (name: string) => Number(new RegExp(`^${name}:(-?\\d+)`, 'm').exec(told)?.[1]);
  };
  await redis.bgrewriteaof();
  let now = await state();
  while (now('aof_rewrite_in_progress') || now('aof_rewrite_scheduled')) {
    await new Promise(resolve => setTimeout(resolve, 200));
    now = await state();
  }
  return { seconds: now('aof_last_rewrite_time_sec'), fileBytes: now('aof_current_size') };
}
