/** A swap replaces the account: what was scrolled, opened and focused before is so afterwards. */

const PLACES = [
  [".q-steps button", (one) => `.q-steps button[value="${one.value}"]`],
  ["[data-person]", (one) => `[data-person="${CSS.escape(one.closest("[data-person]").dataset.person)}"]`],
  ["#stage", () => "#stage"],
  ["[data-panel-heading]", () => "[data-panel-heading]"],
  ["#panel button, #panel summary", () => "[data-panel-heading]"],
  ["#agenda a[href], #notices a[href], #list a[href], #reading a[href]", (one) => `#${one.closest("[id]").id} a[href="${CSS.escape(one.getAttribute("href"))}"]`],
];

/** Remember before the swap; gives the function that puts everything back, what `folding` finds too. */
export function keep({ folding = "details.none" } = {}) {
  const { scrollY } = window;
  const scrolled = [...document.querySelectorAll("[data-keeps-scroll]")].map(({ id, scrollTop }) => [id, scrollTop]);
  const opened = [...document.querySelectorAll("[data-keeps-open][open]")].map(({ dataset }) => dataset.keepsOpen);
  const folded = [...document.querySelectorAll(folding)].map((one) => [nameOf(one), one.open]);
  const focused = placeOf(document.activeElement);
  return () => {
    for (const name of opened) document.querySelector(`[data-keeps-open="${name}"]`)?.setAttribute("open", "");
    for (const one of document.querySelectorAll(folding)) one.open = folded.find(([name]) => name === nameOf(one))?.[1] ?? one.open;
    for (const [id, top] of scrolled) document.getElementById(id)?.scrollTo({ top, behavior: "instant" });
    if (focused && document.activeElement === document.body) document.querySelector(focused)?.focus({ preventScroll: true });
    window.scrollTo({ top: scrollY, behavior: "instant" });
  };
}

/** What folds is told by whose it is and by its words, as it is another element after a swap. */
function nameOf(folding) {
  const whose = folding.closest("[data-panel-of]")?.dataset.panelOf ?? "";
  return `${whose} ${folding.querySelector("summary")?.textContent.trim()}`;
}

function placeOf(active) {
  const found = PLACES.find(([selector]) => active?.closest(selector));
  return found ? found[1](active.closest(found[0])) : null;
}
