// The hotline by keyboard: buttons say their key; F4 goes back to the number.
const pressed = (event) => (event.ctrlKey || event.metaKey ? `ctrl+${event.key}` : event.key);
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.repeat) return;
  const key = pressed(event);
  const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (named) {
    event.preventDefault();
    named.click();
    return;
  }
  if (key === "F4") {
    const phone = document.querySelector("[data-desk] input[name=phone]");
    if (!phone) return;
    event.preventDefault();
    phone.focus();
    phone.select();
  }
});
// What is sent is sent once, however often the key is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-desk]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[data-desk]").forEach((form) => delete form.dataset.sent);
});
// The form begins at the number, unless something is wrong with it or the address names a call.
const desk = document.querySelector("[data-desk]");
if (desk && !document.querySelector(".note.bad[role=alert] a")) {
  const first = desk.querySelector("input[name=phone]");
  (first.value ? desk.querySelector("[name=wording]") : first).focus({ preventScroll: true });
}
// A suggestion is taken over by its button: the field is filled as if it had been typed, and may be changed.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const field = document.querySelector(`[data-desk] [name="${CSS.escape(button.dataset.fill)}"]`);
  if (!field) return;
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.value = button.dataset.value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});
