/** Toasts stay long enough to be read and to undo; they wait while the pointer or the focus is on them. */

const STAY = 9000;

export function startToasts() {
  arm();
  document.body.addEventListener("htmx:afterSettle", arm);
  document.body.addEventListener("htmx:oobAfterSwap", arm);
  document.addEventListener("click", ({ target }) => target.closest("[data-toast-close]")?.closest("[data-toast]")?.remove());
}

/** Every toast leaves after a while; one that is new begins to wait now. */
export function arm() {
  for (const toast of document.querySelectorAll("[data-toast]:not([data-armed])")) {
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
