// One attempt in one tab, and the time that is left of it.

// ── one attempt, one tab: another one may look, or take over ─────────────────────────────────────────────────

let tabId = "";

function tab() { // a copied tab inherits the session storage of an open one, so an open one is marked
  if (tabId) return tabId;
  try {
    tabId = sessionStorage.getItem("lms-open") ? "" : sessionStorage.getItem("lms-tab") || "";
    tabId ||= newKey();
    sessionStorage.setItem("lms-tab", tabId);
    sessionStorage.setItem("lms-open", "1");
  } catch { tabId ||= newKey(); }
  return tabId;
}

const isElsewhere = () => document.querySelector("[data-holder]")?.hidden === false;

function elsewhere(on) {
  const box = document.querySelector("[data-holder]");
  if (!box) return false;
  box.hidden = !on;
  document.querySelector("input[name=tab]")?.form.toggleAttribute("inert", on);
  if (on) say("refused");
  return true;
}

function claim() { // an attempt that no tab holds yet is this tab's from its opening on, so the next one is told at once
  const box = document.querySelector("[data-take-over]");
  box.dataset.holder = tab();
  const body = new URLSearchParams({ csrf_token: token(), tab: tab() });
  fetch(box.dataset.takeOver, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {}); // else the first answer claims it
}

function shareAttempts() {
  addEventListener("pagehide", () => { try { sessionStorage.removeItem("lms-open"); } catch { /* nothing to free */ } });
  document.addEventListener("click", async (event) => {
    const box = event.target.closest?.("[data-take-over-button]")?.closest("[data-take-over]");
    if (!box) return;
    const body = new URLSearchParams({ csrf_token: token(), tab: tab() });
    const reply = await fetch(box.dataset.takeOver, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (reply) { leaving = true; location.reload(); }
  });
}

// ── time left: shown from the server's clock; the server alone decides ──────────────────────────────────────

function setClock(timer, now, deadline) {
  timer.dataset.skew = Number(now) - Date.now();
  if (deadline) timer.dataset.deadline = deadline;
}

function tick() {
  for (const timer of all("[data-deadline]")) {
    if (!timer.dataset.skew) setClock(timer, timer.dataset.now, null);
    const left = Math.max(0, Math.round((Number(timer.dataset.deadline) - Date.now() - Number(timer.dataset.skew)) / 1000));
    const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
    const two = (number) => String(number).padStart(2, "0");
    timer.querySelector("[data-left]").textContent = hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
    timer.dataset.state = left === 0 ? "over" : left <= 300 ? "short" : "";
  }
}
