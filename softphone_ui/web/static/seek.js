// Players of a page, and buttons that lead to a second of the first one.
import { closest, find } from "/static/web/dom.js";
import { fillPlayers } from "/static/web/player.js";

fillPlayers();
document.addEventListener("click", (event) => {
  const note = closest(event, ".seek");
  const audio = document.querySelector(".player audio");
  const player = audio?.closest(".player");
  if (!note || !player || !(audio instanceof HTMLAudioElement)) return;
  const seek = find(player, "input[type=range]", HTMLInputElement);
  seek.value = String(Number(note.dataset.at) * 10);
  seek.dispatchEvent(new Event("input"));
  if (audio.paused) find(player, ".play").click();
});
