// The list of a body: what came meanwhile is there when one comes back to it, without a key.
import "./folding.js";

addEventListener("visibilitychange", () => {
  const writing = document.activeElement?.matches("input, select, textarea") || document.querySelector("[name=chosen]:checked");
  if (document.visibilityState === "visible" && !writing) location.reload();
});
