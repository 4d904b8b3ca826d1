// A passkey of one's own is made; the page then shows the first recovery codes.
import { api } from "/static/web/api.js";
import { say } from "/static/web/dom.js";
import { make, sentence } from "/static/second_factor/passkeys.js";

const form = document.getElementById("factors");
const button = document.getElementById("add-passkey");
const problem = document.getElementById("problem");

button?.addEventListener("click", async () => {
  const { password, "passkey-name": name } = form.elements;
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
  } catch (error) {
    problem.hidden = false;
    say(problem, sentence(error));
  } finally {
    button.disabled = false;
  }
});
