// The second step of the sign-in, by a passkey.
import { api, problemOf } from "/static/web/api.js";
import { byId, say } from "/static/web/dom.js";
import { sentence, sign } from "/static/second_factor/passkeys.js";

const button = /** @type {HTMLButtonElement | null} */ (document.getElementById("passkey"));
const problem = byId("problem");

button?.addEventListener("click", async () => {
  problem.hidden = true;
  button.disabled = true;
  try {
    const credential = await sign(await api("POST", "/api/sign-in/passkey/options"));
    await api("POST", "/api/sign-in/passkey", { credential });
    location.assign("/staff");
  } catch (failure) {
    const error = problemOf(failure);
    problem.hidden = false;
    say(problem, sentence(error));
  } finally {
    button.disabled = false;
  }
});
