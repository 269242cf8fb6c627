// Small things every page shares: print button, selects that send their form, menus that close.
document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-print]")) window.print();
  document.querySelectorAll("details.menu[open], details.where[open]").forEach((open) => {
    if (!open.contains(target)) open.removeAttribute("open");
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.menu[open], details.where[open]").forEach((open) => {
    open.removeAttribute("open");
    open.querySelector("summary")?.focus();
  });
});
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-send-on-change]")) event.target.form?.requestSubmit();
});
// A branch of a tree is fetched once; after that the button only shows and hides it.
document.addEventListener("click", (event) => {
  const twist = event.target.closest("[data-twist]");
  if (!twist) return;
  const open = twist.getAttribute("aria-expanded") !== "true";
  twist.setAttribute("aria-expanded", String(open));
  twist.textContent = open ? "−" : "+";
  twist.closest("li").querySelector(":scope > ul").hidden = !open;
});
// A table wider than its box is scrolled by keyboard too.
const scrollable = new ResizeObserver((boxes) => {
  boxes.forEach(({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  });
});
document.querySelectorAll(".tablewrap").forEach((box) => {
  if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
  scrollable.observe(box);
});
// A second click on a slow line sends nothing twice; a form that is looked at again after Back may be sent.
const AGAIN_AFTER = 4000; // ms; files that a form answers with leave the page as it is
const sent = new WeakMap();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.closest("[hx-post]")) return;
  if (Date.now() - (sent.get(form) ?? 0) < AGAIN_AFTER) event.preventDefault();
  else sent.set(form, Date.now());
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form").forEach((form) => sent.delete(form));
});
