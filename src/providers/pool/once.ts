/** Asks at most once and shares the answer; a failure is not kept, so that the next one may ask again. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().catch(error => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}
