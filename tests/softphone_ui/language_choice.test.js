// Languages chosen one after another, while the one before is still being saved.
import assert from "node:assert/strict";
import test from "node:test";

const { LanguageChoice } = await import("/static/web/language_choice.js");
const turn = () => new Promise(setImmediate);

/** A server that answers each save when the test says so. */
function made() {
  const asked = [], shown = [], answers = [];
  const choice = new LanguageChoice({
    save: (code) => new Promise((answer) => { asked.push(code); answers.push(answer); }),
    show: async (code) => { shown.push(code); },
  });
  return { asked, shown, answers, choice };
}

test("a choice made while another is being saved is shown, and is what the server keeps", async () => {
  const { asked, shown, answers, choice } = made();
  const first = choice.choose("ru");
  const second = choice.choose("en");
  await turn();
  assert.deepEqual(asked, ["ru"], "one save at a time");
  answers[0](true);
  await turn();
  assert.deepEqual(asked, ["ru", "en"]);
  answers[1](true);
  await Promise.all([first, second]);
  assert.deepEqual(shown, ["en"]);
});

test("a choice is shown though the server takes long, and an earlier one never comes after it", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { asked, shown, answers, choice } = made();
  const first = choice.choose("ru");
  const second = choice.choose("en");
  mock.timers.tick(2000);
  await Promise.all([first, second]);
  assert.deepEqual([asked, shown], [["ru"], ["en"]]);
  answers[0](true);
  await turn();
  answers[1](true);
  await turn();
  assert.deepEqual([asked, shown], [["ru", "en"], ["en"]]);
});

test("a choice that the server could not take is given to it again", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { asked, shown, answers, choice } = made();
  const chosen = choice.choose("en");
  answers[0](false);
  await turn();
  mock.timers.tick(1500);
  await turn();
  assert.deepEqual(asked, ["en", "en"]);
  answers[1](true);
  await chosen;
  assert.deepEqual(shown, ["en"]);
});

test("a choice that the server refuses is not given to it again", async () => {
  const { asked, shown, answers, choice } = made();
  const chosen = choice.choose("en");
  answers[0](null);
  await chosen;
  assert.deepEqual([asked, shown], [["en"], ["en"]]);
});
