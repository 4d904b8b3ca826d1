// Players of a page, and buttons that lead to a second of the first one.
import { fillPlayers } from "/static/web/player.js";

fillPlayers();
document.addEventListener("click", (event) => {
  const note = event.target.closest(".seek");
  const audio = document.querySelector(".player audio");
  if (!note || !audio) return;
  const player = audio.closest(".player");
  const seek = player.querySelector("input[type=range]");
  seek.value = Number(note.dataset.at) * 10;
  seek.dispatchEvent(new Event("input"));
  if (audio.paused) player.querySelector(".play").click();
});
