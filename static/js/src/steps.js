// Steps of an ordering question move by buttons and under a finger; the menus beside them hold the answer.

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
