// A plan document beside its draft: item and place lit together, everything by keyboard.
const paper = document.getElementById("paper");
const sideBox = document.getElementById("side");
const side = () => document.querySelector("[data-side]");

const light = () => {
  if (!paper || !side()) return;
  const chosen = side().dataset.chosen;
  let first = null;
  paper.querySelectorAll(".place").forEach((place) => {
    const own = chosen && place.dataset.items.split(" ").includes(chosen);
    place.classList.toggle("lit", Boolean(own));
    if (own && !first) first = place;
  });
  if (first) paper.scrollTop += first.getBoundingClientRect().top - paper.getBoundingClientRect().top - paper.clientHeight / 3;
};
const settle = () => {
  const head = document.querySelector(".items .chosen .head");
  if (!head) return;
  head.focus({ preventScroll: true });
  const own = getComputedStyle(sideBox).overflowY !== "visible";
  const top = head.getBoundingClientRect().top;
  if (own) sideBox.scrollTop += top - sideBox.getBoundingClientRect().top - 64;
  else {
    // One above the other: the text stays at the top, the item comes to stand right under it.
    const stuck = (parseFloat(getComputedStyle(paper).top) || 0) + paper.offsetHeight;
    window.scrollTo({ top: window.scrollY + top - stuck - 16, behavior: "instant" });
  }
};
const open = (url) => {
  if (!url || !window.htmx) return;
  htmx.ajax("GET", url, { target: "#side", swap: "innerHTML" }).then(() => history.replaceState(null, "", url));
};

// What is marked in the text goes into the form for what the reader missed; places count in code points.
const points = (text) => [...text].length;
const marked = () => {
  const selection = document.getSelection();
  if (!paper || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const edge = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-start]");
  const [first, last] = [edge(range.startContainer), edge(range.endContainer)];
  if (!first || !last || !paper.contains(first) || !paper.contains(last)) return null;
  const place = (line, node, offset) => {
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(node, offset);
    return Number(line.dataset.start) + points(before.toString());
  };
  const words = range.toString().split("\n").map((one) => one.trim()).filter(Boolean).join("\n");
  return { words, start: place(first, range.startContainer, range.startOffset), end: place(last, range.endContainer, range.endOffset) };
};
const fill = () => {
  const found = marked();
  const form = document.querySelector("[data-missed] form");
  if (!found || !found.words || !form) return;
  form.quote.value = found.words;
  form.start.value = found.start;
  form.end.value = found.end;
  form.closest("details").open = true;
};
document.addEventListener("mouseup", (event) => { if (paper?.contains(event.target)) fill(); });
document.addEventListener("keyup", (event) => { if (event.shiftKey && paper?.contains(document.activeElement)) fill(); });

document.addEventListener("click", (event) => {
  if (paper?.contains(event.target) && !document.getSelection().isCollapsed) return event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.shiftKey || !sideBox) return;
  const link = event.target.closest(".place, a[data-open]");
  if (!link || !window.htmx) return;
  event.preventDefault();
  if (!link.matches(".place")) return open(link.getAttribute("href"));
  const items = link.dataset.items.split(" ");
  // A second click on a place that several items share goes on to the next of them.
  const next = items[(items.indexOf(side()?.dataset.chosen) + 1) % items.length];
  open(`${location.pathname}?item=${next}`);
});

document.addEventListener("keydown", (event) => {
  if (!sideBox || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])");
  if (typing) {
    if (event.key === "Escape") document.querySelector(".items .chosen .head")?.focus();
    return;
  }
  const here = side();
  if (event.key === "j" || event.key === "n") return open(here.dataset.after);
  if (event.key === "k" || event.key === "p") return open(here.dataset.before);
  if (event.key === "e") {
    event.preventDefault();
    document.querySelector(".open .fields input, .open .fields textarea")?.focus();
    return;
  }
  const target = event.key.length === 1 && here.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (event.key !== "a") return target.click();
  target.closest("details").open = true;
  fill();
  document.getElementById("id_missed_quote")?.focus();
});

// What is wrong is shown in its place, too; nothing that was typed is lost.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "side") return;
  light();
  settle();
  const wrong = sideBox.querySelector(".open .wrong input, .open .wrong select, .open .wrong textarea");
  if (wrong) wrong.focus();
});
// Read meanwhile: the page itself changes.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.matches?.("[data-until-read]") && !event.detail.xhr.responseText.includes("data-until-read")) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches("[data-living]")) event.preventDefault();
});
light();
if (sideBox && new URLSearchParams(location.search).has("item")) settle();
