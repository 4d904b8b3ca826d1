// Several reasons for the same work, all within a moment: it is done once.

/** A function that does `work` `ms` after it was first asked for, however often it is asked meanwhile. */
export function soon(work, ms) {
  let waiting = null;
  return () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      work();
    }, ms);
  };
}
