// A draft that is saved as it is written: one question at a time, the newest words last.
import { problemOf } from "/static/web/api.js";
import { byId, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/**
 * `put(revision)` asks the server and gives its answer with the next revision; `outdated` is the
 * reason by which it refuses one that was changed elsewhere. `answered(answer)` is told of what is
 * saved, but for an answer to words that were changed meanwhile. The page has #saved and #problem.
 * @template {{revision: number}} Answer
 * @param {{revision: number, put: (revision: number) => Promise<Answer>, outdated: string, answered: (answer: Answer) => void, soon?: number}} options
 */
export function draft({ revision, put, outdated, answered, soon = 0 }) {
  /** @type {Promise<Answer> | null} */
  let saving = null;
  let dirty = false;
  let stale = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer = undefined;
  const later = (/** @type {number} */ ms) => { timer = setTimeout(() => save().catch(() => {}), ms); };

  /** Something was written. */
  function changed(ms = soon) {
    dirty = true;
    say(byId("saved"), "");
    clearTimeout(timer);
    later(ms);
  }

  /** @param {string} message */
  function fail(message) {
    say(byId("problem"), message);
    byId("problem").hidden = false;
  }

  /** Until nothing is unsaved; throws what the server says. */
  async function save() {
    clearTimeout(timer);
    while (saving) await saving.catch(() => {});
    if (!dirty || stale) return;
    dirty = false;
    saving = put(revision);
    try {
      const answer = await saving;
      revision = answer.revision;
      byId("problem").hidden = true;
      if (!dirty) {
        answered(answer);
        say(byId("saved"), t("draft saved"));
      }
    } catch (error) {
      const problem = problemOf(error);
      dirty = true;
      stale = problem.detail?.reason === outdated;
      fail(problem.message);
      if (problem.passing) later(2000);
      throw problem;
    } finally {
      saving = null;
    }
    if (dirty) await save();
  }

  const unsaved = () => dirty || saving !== null;
  addEventListener("beforeunload", (event) => { if (unsaved()) event.preventDefault(); });
  return { changed, fail, save, unsaved, touch: () => { dirty = true; }, revision: () => revision };
}
