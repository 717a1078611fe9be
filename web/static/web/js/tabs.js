/** On a narrow screen a row of pages is longer than the screen: the page one is on stands in sight. */

export function startTabs() {
  for (const current of document.querySelectorAll(".q-nav [aria-current], .q-pages [aria-current]")) {
    const row = current.parentElement;
    row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }
}
