// The inbox by keyboard (j, k, Enter, x), and rows that renew themselves without losing what was ticked.
const links = () => [...document.querySelectorAll("[data-row]")];
const boxes = () => [...document.querySelectorAll("input[name=case]")];
const counter = document.querySelector("[data-chosen]");
const count = () => {
  const chosen = boxes().filter((box) => box.checked).length;
  if (counter) counter.textContent = chosen ? `${chosen} ${counter.dataset.chosen}` : "";
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, select, [contenteditable], input:not([type=checkbox])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = links();
  const row = event.target.closest("tr");
  const place = rows.findIndex((link) => link === event.target || (row && row.contains(link)));
  if (event.key === "j" || event.key === "k") {
    const next = rows[event.key === "j" ? Math.min(place + 1, rows.length - 1) : Math.max(place - 1, 0)];
    event.preventDefault();
    next?.focus();
  } else if (event.key === "x" && place >= 0) {
    const box = rows[place].closest("tr").querySelector("input[name=case]");
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    count();
  }
});
document.addEventListener("change", (event) => {
  if (event.target.name === "case") count();
});

// Nobody looks: nothing is asked.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches("[data-living]")) event.preventDefault();
});
// Rows that could not be renewed say so until they are.
const stale = document.querySelector("[data-stale]");
document.addEventListener("htmx:afterRequest", (event) => {
  if (stale && event.detail.elt.matches("[data-living]")) stale.hidden = Boolean(event.detail.successful);
});
let ticked = [];
let focused = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.target.matches("[data-living]")) return;
  ticked = boxes().filter((box) => box.checked).map((box) => box.id);
  focused = event.target.contains(document.activeElement) ? document.activeElement.id : "";
});
document.addEventListener("htmx:afterSwap", () => {
  ticked.forEach((id) => {
    const box = document.getElementById(id);
    if (box) box.checked = true;
  });
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  ticked = [];
  focused = "";
  count();
});
count();
