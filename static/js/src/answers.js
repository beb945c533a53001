// Answers are saved as one goes: a queue that is emptied one by one and drops nothing before a receipt.

// ── answers: every change goes to a queue that is emptied one by one, and is never dropped before a receipt ──

const KEY = "lms-answer "; // each waiting answer lies by itself in the browser's store, so that closing the tab loses none and tabs lose none of each other's
const queue = new Map(); // address → { url, fields, seq, viewer }: only the newest answer of an item waits
let sending = false;
let pause = 0; // milliseconds until the next try
let leaving = false;

const own = () => [...queue.values()].filter((entry) => entry.viewer === viewer());
const token = () => document.querySelector("input[name=csrf_token]")?.value || "";
const box = (url) => all("[data-autosave]").find((place) => addressOf(place) === url);
const addressOf = (place) => new URL(place.dataset.autosave || place.action, location.href).pathname;

const shelf = (entry) => `${KEY}${entry.viewer} ${entry.url}`;

function look(name) {
  try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
}

function keep(entry) {
  try { localStorage.setItem(shelf(entry), JSON.stringify(entry)); } catch { /* memory still has it */ }
}

function forget(entry) { // what arrived stays for ten minutes: a page that was made before it arrived must show it and count on from it
  if (queue.get(entry.url)?.key === entry.key) queue.delete(entry.url);
  if (look(shelf(entry))?.key === entry.key) keep({ ...entry, done: Date.now() });
}

function restore() {
  try {
    for (const name of Object.keys(localStorage).filter((name) => name.startsWith(KEY))) {
      const entry = look(name);
      if (entry && !entry.done) queue.set(entry.url, entry);
      else if (!(Date.now() - entry?.done < 6e5)) localStorage.removeItem(name);
    }
  } catch { /* nothing kept */ }
}

function fieldsOf(place) {
  const inputs = place.matches("form") ? place.elements : all("input, select, textarea", place);
  return [...inputs]
    .filter((input) => input.name && !["csrf_token", "client_seq", "idempotency_key", "tab"].includes(input.name))
    .filter((input) => !["submit", "button", "file"].includes(input.type) && (!["radio", "checkbox"].includes(input.type) || input.checked))
    .map((input) => [input.name, input.value]);
}

function put(fields, place) { // answers that were typed but not yet received by the server are shown again
  place.dataset.shown = "1";
  const given = new Set(fields.map(([name, value]) => `${name}\n${value}`));
  for (const input of all("input, select, textarea", place)) {
    if (["radio", "checkbox"].includes(input.type)) input.checked = given.has(`${input.name}\n${input.value}`);
    else if (!["hidden", "file"].includes(input.type)) for (const [name, value] of fields) if (name === input.name) input.value = value;
  }
}

function newKey() { // crypto.randomUUID is missing where the page came over plain HTTP
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function answer(place) {
  const url = addressOf(place);
  const used = Math.max(queue.get(url)?.seq || 0, look(shelf({ viewer: viewer(), url }))?.seq || 0);
  const seq = place.dataset.seq === undefined ? "" : Math.max(Number(place.dataset.seq), used) + 1;
  if (seq) place.dataset.seq = seq;
  const entry = { url, seq, viewer: viewer(), key: newKey(), fields: fieldsOf(place) };
  queue.set(url, entry);
  keep(entry);
  pause = 0;
  send();
}

async function send() {
  const entry = own()[0];
  if (sending || !entry || isElsewhere()) return;
  sending = true;
  say("saving");
  const body = new URLSearchParams(entry.fields);
  if (entry.seq) body.set("client_seq", entry.seq);
  if (document.querySelector("input[name=tab]")) body.set("tab", tab());
  body.set("idempotency_key", entry.key);
  body.set("csrf_token", token());
  let reply = null;
  try {
    reply = await fetch(entry.url, { method: "POST", body, keepalive: true, redirect: "manual", signal: AbortSignal.timeout?.(20000),
      headers: { Accept: "application/json" } });
  } catch { /* no line */ }
  sending = false;
  for (const notice of all("[data-signed-out]")) notice.hidden = reply?.status !== 401;
  await settle(entry, reply);
  if (own().length && (!pause || reply?.ok)) send();
}

async function settle(entry, reply) {
  const told = await reply?.json().catch(() => ({})) ?? {};
  const kept = reply?.ok === true && Boolean(told.saved_at);
  if (told.code === "open-elsewhere" && elsewhere(true)) return; // it waits until this tab takes over
  const refused = reply?.status === 409 && Boolean(told.code) && told.code !== "open-elsewhere"; // only the server's own word ends an answer's waiting
  if (kept || refused) forget(entry);
  const line = (kept || refused) && box(entry.url)?.querySelector("[data-told]");
  if (line) line.textContent = told.message || "";
  if (kept) { pause = 0; received(entry, told); }
  else if (refused) {
    pause = 0;
    say("refused", told.message || "");
    if (told.page) { leaving = true; setTimeout(() => location.assign(told.page), 2500); }
  }
  else { // no line, a fault of the server, or signed out: the answer waits
    pause = Math.min(pause ? pause * 2 : 1000, 30000);
    setTimeout(send, pause * (0.8 + Math.random() * 0.4));
    say("unsent", told.message || "");
  }
}

function received(entry, told) {
  for (const notice of told.notes ? all("[data-notes]") : []) { notice.hidden = false; notice.firstElementChild.textContent = told.notes; }
  if (told.now && told.deadline !== undefined) for (const timer of all("[data-deadline]")) { setClock(timer, told.now, told.deadline); tick(); }
  const slot = box(entry.url)?.dataset.slot;
  for (const link of slot ? all(`[data-for-slot="${CSS.escape(slot)}"]`) : []) {
    link.dataset.state = told.answered === false ? "open" : "answered";
    const word = link.querySelector("[data-word]");
    if (word) word.textContent = told.answered === false ? "" : `, ${link.dataset.answered}`;
  }
  if (own().length === 0) say("saved", told.saved_at);
}

function say(state, detail = "") {
  for (const line of all("[data-save-state]")) {
    line.dataset.state = state;
    const waiting = state === "unsent" ? `${line.dataset.unsent}${own().length}` : line.dataset[state];
    const text = state === "unsent" && detail ? `${waiting}. ${detail}` : [waiting, detail].filter(Boolean).join(" ");
    if (line.textContent !== text) line.textContent = text;
  }
}

function saveAnswers() {
  const typing = new Map(); // place → the pause after which what is typed there goes to the queue
  const finish = (place) => { clearTimeout(typing.get(place)); typing.delete(place); answer(place); };
  const placeOf = (event) => event.target.closest?.("[data-autosave]");
  document.addEventListener("change", (event) => {
    const place = placeOf(event);
    if (place) finish(place);
  });
  document.addEventListener("input", (event) => {
    const place = placeOf(event);
    if (!place || !event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) return;
    clearTimeout(typing.get(place));
    typing.set(place, setTimeout(finish, 900, place));
  });
  addEventListener("pagehide", () => [...typing.keys()].forEach(finish)); // a reload in the middle of a word loses none of it
  document.addEventListener("submit", (event) => { leaving = event.target.matches("[data-autosave]") || Boolean(event.target.querySelector("[data-autosave]")); });
  addEventListener("online", () => { pause = 0; send(); });
  addEventListener("beforeunload", (event) => { if (own().length && !leaving) event.preventDefault(); });
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("htmx.finally.request", () => { leaving = false; });
}
