/** Items for one reader, in order: whoever waits is woken by the next. */
export class Inbox<T> {
  private items: T[] = [];
  private readonly most: number;
  private readonly last: T;
  private wake: () => void = () => {};

  /** A reader so slow that more than `most` items wait finds `last` in their place. */
  constructor(most: number, last: T) {
    this.most = most;
    this.last = last;
  }

  put(item: T): void {
    if (this.items.length < this.most) this.items.push(item);
    else this.items = [this.last];
    this.wake();
  }

  async take(): Promise<T> {
    for (;;) {
      const item = this.items.shift();
      if (item !== undefined) return item;
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
    }
  }
}
