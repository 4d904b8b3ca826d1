// Several reasons for the same work, all within a moment: it is done once.

/**
 * Return a function that does `work` `ms` after it was first called, however often it is called meanwhile.
 * @param {() => void} work
 * @param {number} ms
 */
export function soon(work, ms) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting = undefined;
  return () => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      work();
    }, ms);
  };
}
