// The wall screen reads its figures again every minute, and says so when it cannot.
const now = document.querySelector("[data-now]");
const lost = document.querySelector("[data-lost]");
const every = Number(document.body.dataset.every) * 1000;
const AGAIN = 6 * 3600 * 1000; // a fresh page now and then, for whatever was renewed meanwhile
const opened = Date.now();
let read = new Date();

function clock(day) {
  const two = (n) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())} ${two(day.getHours())}:${two(day.getMinutes())}`;
}

function stand(signedOut) {
  lost.hidden = false;
  lost.querySelector("[data-network]").hidden = signedOut;
  lost.querySelector("[data-signin]").hidden = !signedOut;
  lost.querySelector("[data-since]").textContent = clock(read);
}

async function look() {
  try {
    const answer = await fetch(document.body.dataset.source, { cache: "no-store", signal: AbortSignal.timeout(20000) });
    if (answer.redirected || answer.status === 401 || answer.status === 403) return stand(true);
    const text = await answer.text();
    if (!answer.ok || !text.includes("data-wall")) return stand(false);
    if (Date.now() - opened > AGAIN) return location.reload();
    now.innerHTML = text;
    read = new Date();
    lost.hidden = true;
  } catch {
    stand(false);
  }
}

setInterval(look, every);
window.addEventListener("online", look);
window.addEventListener("offline", () => stand(false));
