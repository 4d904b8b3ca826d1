// The list of lines: a key for what is pressed most.

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.target instanceof Element && event.target.closest("input, textarea, select"))) return;
  const link = document.querySelector(`a[data-key="${event.code}"]`);
  if (link instanceof HTMLElement) link.click();
});

