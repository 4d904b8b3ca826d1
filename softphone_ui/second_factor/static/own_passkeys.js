// A passkey of one's own is made; the page then shows the first recovery codes.
import { field } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { byId, say } from "/static/web/dom.js";
import { make, sentence } from "/static/second_factor/passkeys.js";

const form = byId("factors", HTMLFormElement);
const button = /** @type {HTMLButtonElement | null} */ (document.getElementById("add-passkey"));
const problem = byId("problem");

button?.addEventListener("click", async () => {
  const [password, name] = [field(form, "password"), field(form, "passkey-name")];
  name.required = true;
  const filled = form.reportValidity();
  name.required = false;
  if (!filled) return;
  problem.hidden = true;
  button.disabled = true;
  try {
    const credential = await make(await api("POST", "/api/me/passkeys/options", { password: password.value }));
    await api("POST", "/api/me/passkeys", { name: name.value, credential });
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    problem.hidden = false;
    say(problem, sentence(error));
  } finally {
    button.disabled = false;
  }
});
