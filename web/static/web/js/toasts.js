/** Toasts stay long enough to be read and to undo; they wait while the pointer or the focus is on them. */

const STAY = 9000;
const MOST = 3;

export function startToasts() {
  arm();
  document.body.addEventListener("htmx:afterSettle", arm);
  document.body.addEventListener("htmx:oobAfterSwap", arm);
  document.addEventListener("click", ({ target }) => target.closest("[data-toast-close]")?.closest("[data-toast]")?.remove());
}

/** Every toast leaves after a while; one that is new begins to wait now. What went well ends what was refused before. */
export function arm() {
  const fresh = [...document.querySelectorAll("[data-toast]:not([data-armed])")];
  if (fresh.some((toast) => !toast.matches(".is-refusal"))) {
    for (const old of document.querySelectorAll("[data-armed].is-refusal")) old.remove();
  }
  for (const old of [...document.querySelectorAll("[data-toast]")].slice(0, -MOST)) old.remove();
  for (const toast of fresh) {
    toast.dataset.armed = "";
    leaveLater(toast);
  }
}

function leaveLater(toast) {
  window.setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) leaveLater(toast);
    else toast.remove();
  }, STAY);
}
