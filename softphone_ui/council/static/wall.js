// The council's picture reads itself anew each minute; where none comes it dims and says of when it is.
import { byId, find } from "/static/web/dom.js";

const EVERY_MS = 60_000;
const OLD_MS = 180_000;
let readAt = performance.now();

// The browser itself reads the page: our pages let no script turn text into HTML.
function read() {
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.addEventListener("load", () => {
    const main = request.status === 200 && new URL(request.responseURL).pathname === location.pathname && request.response?.querySelector("main");
    if (!main) return; // e.g. the page for signing in: what stands stays, and grows old
    find(document, "main").replaceWith(main);
    readAt = performance.now();
    show();
  });
  request.open("GET", location.href);
  request.setRequestHeader("Cache-Control", "no-cache");
  request.send();
}

function show() {
  const isOld = performance.now() - readAt > OLD_MS;
  document.body.classList.toggle("is-old", isOld);
  const place = byId("old");
  place.textContent = isOld ? place.dataset.words ?? "" : "";
}

setInterval(read, EVERY_MS);
setInterval(show, 1000);
