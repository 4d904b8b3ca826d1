// A link from a message carries the code behind "#": it never reaches a log. It is given at once.
const form = document.getElementById("code-form");
const code = decodeURIComponent(location.hash.slice(1));
if (/^[0-9 -]{8,12}$/.test(code) && form.elements.number.value && !form.querySelector(".problem")) {
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
}
