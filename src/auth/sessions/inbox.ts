/** Items for one reader, in order: whoever waits is woken by the next. */
export class Inbox<T> {
  private readonly items: T[] = [];
  private wake: () => void = () => {};

  put(item: T): void {
    this.items.push(item);
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
