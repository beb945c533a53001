// What every page gets: moving between pages, pop-overs, small buttons, the place where reading stopped.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const viewer = () => document.querySelector("[data-viewer]")?.dataset.viewer || "";

// ── moving between pages: htmx swaps the body; focus, title, language and failures are ours ────────────────
// Events of htmx are written with dots here, because the page sets its metaCharacter to "." (valid attribute names).

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

// ── small things ───────────────────────────────────────────────────────────────────────────────────────────

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

// ── where reading stopped ────────────────────────────────────────────────────────────────────────────────────

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
