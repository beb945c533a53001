// Start: once for the document, then after every swap for what is new in it.

function start() {
  for (const button of all("[data-copy][hidden], [data-print][hidden]")) button.hidden = false;
  for (const field of all("input[name=tab]")) field.value = tab();
  const holder = document.querySelector("[data-holder]")?.dataset.holder;
  if (holder && holder !== tab()) elsewhere(true);
  if (holder === "") claim();
  for (const formula of all("math[display=block]")) if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0; // to scroll it by keys
  keepPlace();
  for (const entry of own()) { const place = box(entry.url); if (place && !place.dataset.shown) put(entry.fields, place); }
  tick();
  send();
}

restore();
followPages();
guardAgainstDoubleSubmit();
showTerms();
pressButtons();
saveAnswers();
shareAttempts();
setInterval(tick, 1000);
start();
