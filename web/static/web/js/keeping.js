/** A swap replaces the account: what was scrolled, opened and focused before is so afterwards. */

const PLACES = [
  [".q-steps button", (one) => `.q-steps button[value="${one.value}"]`],
  ["[data-person]", (one) => `[data-person="${CSS.escape(one.closest("[data-person]").dataset.person)}"]`],
  ["#stage", () => "#stage"],
  ["[data-panel-heading]", () => "[data-panel-heading]"],
  ["#panel button, #panel summary", () => "[data-panel-heading]"],
];

/** Remember before the swap; gives the function that puts everything back. */
export function keep() {
  const { scrollY } = window;
  const scrolled = [...document.querySelectorAll("[data-keeps-scroll]")].map(({ id, scrollTop }) => [id, scrollTop]);
  const opened = [...document.querySelectorAll("[data-keeps-open][open]")].map(({ dataset }) => dataset.keepsOpen);
  const focused = placeOf(document.activeElement);
  return () => {
    for (const name of opened) document.querySelector(`[data-keeps-open="${name}"]`)?.setAttribute("open", "");
    for (const [id, top] of scrolled) document.getElementById(id)?.scrollTo({ top, behavior: "instant" });
    if (focused && document.activeElement === document.body) document.querySelector(focused)?.focus({ preventScroll: true });
    window.scrollTo({ top: scrollY, behavior: "instant" });
  };
}

function placeOf(active) {
  const found = PLACES.find(([selector]) => active?.closest(selector));
  return found ? found[1](active.closest(found[0])) : null;
}
