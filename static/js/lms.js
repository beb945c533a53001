// Made from static/js/src by tools/build_static.py.
"use strict";
(() => {
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const viewer = () => document.querySelector("[data-viewer]")?.dataset.viewer || "";
function followPages() {
const root = document.documentElement;
const trouble = (shown) => { const line = document.getElementById("trouble"); if (line) line.hidden = !shown; };
const loading = (on) => root.toggleAttribute("data-loading", on);
document.addEventListener("htmx.before.request", () => { loading(true); trouble(false); });
document.addEventListener("htmx.finally.request", () => loading(false));
document.addEventListener("htmx.error", (event) => { if (event.detail.ctx) trouble(true); });
document.addEventListener("htmx.before.response", (event) => {
const { response, request } = event.detail.ctx;
const html = (response.headers.get("Content-Type") || "").startsWith("text/html");
if (html || response.status === 204 || request.method !== "GET") return;
event.preventDefault(); // a file, not a page: let the browser fetch it as it would without us
loading(false);
location.assign(request.action);
});
document.addEventListener("htmx.before.swap", (event) => {
const { ctx } = event.detail;
if (ctx.target !== document.body) return;
const sheet = document.querySelector("link[rel=stylesheet]").getAttribute("href");
if (ctx.request.method === "GET" && !ctx.text.includes(sheet)) { // a newer release: start afresh
event.preventDefault();
location.assign(ctx.response.raw.url || ctx.request.action);
return;
}
const tag = ctx.text.match(/<html[^>]*>/i)?.[0] || "";
root.lang = tag.match(/\slang="([^"]+)"/)?.[1] || root.lang;
root.dir = tag.match(/\sdir="([^"]+)"/)?.[1] || root.dir;
});
document.addEventListener("htmx.after.swap", (event) => {
const { ctx } = event.detail;
start();
if (ctx.target !== document.body) return;
const summary = document.querySelector(".error-summary");
(summary || document.getElementById("main"))?.focus({ preventScroll: !summary });
const announcer = document.getElementById("announcer");
if (announcer && ctx.title) announcer.textContent = ctx.title;
});
}
function guardAgainstDoubleSubmit() {
const release = (form) => { delete form.dataset.busy; form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled"); };
document.addEventListener("submit", (event) => {
const form = event.target;
if (form.dataset.busy) { event.preventDefault(); event.stopImmediatePropagation(); return; }
form.dataset.busy = "1";
event.submitter?.setAttribute("aria-disabled", "true");
setTimeout(() => release(form), 8000); // a download answers without leaving the page
}, true);
const releaseAll = () => all("form[data-busy]").forEach(release);
document.addEventListener("htmx.finally.request", releaseAll);
addEventListener("pageshow", releaseAll);
}
function showTerms() {
let pop = null;
document.addEventListener("click", (event) => {
const link = event.target.closest?.("a.term");
const term = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
if (!term || !HTMLElement.prototype.showPopover || event.ctrlKey || event.metaKey) return;
event.preventDefault();
pop?.remove();
pop = document.createElement("div");
pop.className = "pop";
pop.popover = "auto";
pop.tabIndex = -1;
pop.setAttribute("role", "note");
pop.lang = link.closest("[lang]").lang;
for (const [tag, part] of [["b", term.querySelector("dt")], ["div", term.querySelector("dd")]]) {
const box = pop.appendChild(document.createElement(tag));
box.append(...[...(part?.cloneNode(true).childNodes || [])]);
}
document.body.append(pop);
pop.showPopover();
place(pop, link.getBoundingClientRect());
pop.focus({ preventScroll: true });
});
}
function place(pop, at) {
const edge = 16;
const width = document.documentElement.clientWidth;
const below = at.bottom + pop.offsetHeight + edge < innerHeight;
pop.style.left = `${Math.max(edge, Math.min(at.left, width - pop.offsetWidth - edge)) + scrollX}px`;
pop.style.top = `${(below ? at.bottom + 6 : at.top - pop.offsetHeight - 6) + scrollY}px`;
}
function pressButtons() {
document.addEventListener("click", async (event) => {
const button = event.target.closest?.("[data-copy], [data-print]");
if (!button) return;
if (button.hasAttribute("data-print")) { print(); return; }
try {
await navigator.clipboard.writeText(button.dataset.copy);
button.querySelector("span").textContent = button.dataset.copied;
} catch { button.parentElement.querySelector("input")?.select(); }
});
addEventListener("beforeprint", () => all("details.more:not([open])").forEach((more) => { more.open = true; }));
}
let watcher = null;
function keepPlace() {
watcher?.disconnect();
const lesson = document.querySelector("[data-place]");
if (!lesson) return;
let [waiting, last] = [0, ""];
watcher = new IntersectionObserver((seen) => {
const heading = seen.filter((entry) => entry.isIntersecting).pop()?.target.id;
if (!heading || heading === last) return;
clearTimeout(waiting);
waiting = setTimeout(() => {
last = heading;
const body = new URLSearchParams({ csrf_token: token(), heading });
if (lesson.isConnected) fetch(lesson.dataset.place, { method: "POST", body, keepalive: true }).catch(() => { last = ""; });
}, 3000);
}, { rootMargin: "0px 0px -60% 0px" });
for (const heading of all("h2[id], h3[id]", lesson)) watcher.observe(heading);
}
const stepRows = (list) => [...list.children];
const stepMenu = (row) => row.querySelector("select");
const stepPlace = (row) => stepMenu(row).value; // "" = open, "0" = does not belong
function arrangeSteps(list) { // placed steps first, then open ones, then those set aside; focus stays
const focused = list.contains(document.activeElement) && document.activeElement;
const rank = (row) => (stepPlace(row) === "" ? 500 : Number(stepPlace(row)) || 999);
const rows = stepRows(list);
const sorted = [...rows].sort((one, other) => rank(one) - rank(other));
if (sorted.some((row, at) => row !== rows[at])) list.append(...sorted);
for (const row of rows) row.dataset.at = stepPlace(row);
if (focused) focused.focus({ preventScroll: true });
}
function numberSteps(list, rows, moved) {
rows.forEach((row, at) => { stepMenu(row).value = at + 1; });
arrangeSteps(list);
const line = list.parentElement.querySelector("[data-said]");
const words = { step: moved.querySelector("label").textContent.trim(), place: stepPlace(moved), all: rows.length };
line.textContent = line.dataset.said.replace(/\{(\w+)\}/g, (_, name) => words[name]);
}
function dropStep(row) { // the list as it stands is the answer, but for what was set aside
const list = row.parentElement;
numberSteps(list, stepRows(list).filter((one) => one === row || stepPlace(one) !== "0"), row);
stepMenu(row).dispatchEvent(new Event("change", { bubbles: true }));
}
function moveSteps() {
document.addEventListener("click", (event) => {
const button = event.target.closest?.("[data-step]");
if (!button) return;
const row = button.closest("li");
if (button.dataset.step > 0) row.nextElementSibling?.after(row); else row.previousElementSibling?.before(row);
button.focus();
dropStep(row);
row.scrollIntoView({ block: "nearest" });
});
document.addEventListener("change", (event) => { // a place chosen in a full list: the others make room for it
const list = event.isTrusted && event.target.closest?.("[data-steps]");
if (!list) return;
const row = event.target.closest("li");
const others = stepRows(list).filter((one) => one !== row && stepPlace(one) !== "0").sort((one, other) => stepPlace(one) - stepPlace(other));
const place = Number(stepPlace(row));
if (!row.dataset.at || !stepPlace(row) || !others.every(stepPlace)) return;
if (place) others.splice(place - 1, 0, row);
numberSteps(list, others, place ? row : others[0] || row);
}, true);
document.addEventListener("pointerdown", (event) => {
const grip = event.target.closest?.("[data-grip]");
if (!grip) return;
const row = grip.closest("li");
const middle = (one) => { const box = one.getBoundingClientRect(); return box.top + box.height / 2; };
event.preventDefault();
grip.setPointerCapture(event.pointerId);
row.dataset.moving = "";
grip.onpointermove = (move) => { // the neighbour jumps over the row: the row itself keeps the finger
const [above, below] = [row.previousElementSibling, row.nextElementSibling];
if (above && move.clientY < middle(above)) row.after(above);
else if (below && move.clientY > middle(below)) row.before(below);
row.scrollIntoView({ block: "nearest" });
};
grip.onpointerup = grip.onpointercancel = () => {
grip.onpointermove = grip.onpointerup = grip.onpointercancel = null;
delete row.dataset.moving;
dropStep(row);
};
});
}
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
function start() {
for (const button of all("[data-copy][hidden], [data-print][hidden], [data-step], [data-grip]")) button.hidden = false;
for (const field of all("input[name=tab]")) field.value = tab();
const holder = document.querySelector("[data-holder]")?.dataset.holder;
if (holder && holder !== tab()) elsewhere(true);
if (holder === "") claim();
for (const formula of all("math[display=block]")) if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0; // to scroll it by keys
keepPlace();
for (const place of all("[data-autosave]")) {
const url = addressOf(place);
const entry = queue.get(url) || look(shelf({ viewer: viewer(), url }));
if (entry?.viewer !== viewer() || entry.seq <= Number(place.dataset.seq)) continue; // another device may have answered later
if (!place.dataset.shown && (entry.seq || !entry.done)) put(entry.fields, place);
if (entry.seq) place.dataset.seq = entry.seq; // the next answer counts on from this one
}
tick();
send();
}
restore();
followPages();
guardAgainstDoubleSubmit();
showTerms();
pressButtons();
moveSteps();
saveAnswers();
shareAttempts();
setInterval(tick, 1000);
start();
})();
