/** On a narrow screen a row of pages is longer than the screen: the page one is on stands in sight. */

const ROWS = [".q-nav", ".q-tabs", ".q-pages"].map((row) => `${row} [aria-current]`).join();

export function startTabs() {
  for (const current of document.querySelectorAll(ROWS)) {
    const row = current.parentElement;
    row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }
}
