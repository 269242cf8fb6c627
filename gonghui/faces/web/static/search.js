// The search in the page's head by keyboard: / leads to it, arrows through the hits, Escape closes them.
const input = document.querySelector("[data-search] input[type=search]");
const hits = document.getElementById("head-search-hits");
const close = () => hits?.replaceChildren();
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && input && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    input.focus();
    return;
  }
  if (!event.target.closest("[data-search]")) return;
  const links = [...hits.querySelectorAll("[data-hit]")];
  const place = links.indexOf(document.activeElement);
  if (event.key === "Escape") {
    close();
    input.focus();
  } else if (event.key === "ArrowDown" && links.length) {
    event.preventDefault();
    links[Math.min(place + 1, links.length - 1)].focus();
  } else if (event.key === "ArrowUp" && place >= 0) {
    event.preventDefault();
    (place ? links[place - 1] : input).focus();
  }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-search]")) close();
});
input?.addEventListener("input", () => {
  if (!input.value.trim()) close();
});
