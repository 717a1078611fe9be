/** The list is one stop of the Tab key; the arrows go from row to row. */

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export function startRows() {
  document.addEventListener("focusin", ({ target }) => target.matches("tr[data-person]") && makeStop(target));
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("tr[data-person]");
    if (!row || event.target !== row || !(event.key in STEPS)) return;
    event.preventDefault();
    const rows = [...document.querySelectorAll("tr[data-person]:not([hidden])")];
    rows[rows.indexOf(row) + STEPS[event.key]]?.focus();
  });
}

function makeStop(row) {
  for (const other of document.querySelectorAll("tr[data-person]")) other.tabIndex = other === row ? 0 : -1;
}
