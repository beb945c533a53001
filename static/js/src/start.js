// Start: once for the document, then after every swap for what is new in it.

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
