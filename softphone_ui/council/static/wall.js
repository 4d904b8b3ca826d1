// The council's picture reads itself anew each minute; where none comes it dims and says of when it is.
const EVERY_MS = 60_000;
const OLD_MS = 180_000;
let readAt = performance.now();

async function read() {
  try {
    const answer = await fetch(location.pathname, { redirect: "error", cache: "no-store" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main"));
    readAt = performance.now();
  } catch {
    // It stays as it is, and grows old.
  }
  show();
}

function show() {
  const isOld = performance.now() - readAt > OLD_MS;
  document.body.classList.toggle("is-old", isOld);
  const place = document.getElementById("old");
  place.textContent = isOld ? place.dataset.words : "";
}

setInterval(read, EVERY_MS);
setInterval(show, 1000);
