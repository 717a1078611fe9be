/** A request that failed says so: the page holds a sentence for each way in which one can. */

import { isNews } from "./news.js";
import { arm } from "./toasts.js";

const REFUSED = 422; // shown by the answer itself

export function startFailures() {
  document.body.addEventListener("htmx:responseError", ({ detail }) => isNews(detail.elt) || tell(detail.xhr.status));
  document.body.addEventListener("htmx:sendError", ({ detail }) => isNews(detail.elt) || tell(0));
  document.body.addEventListener("htmx:timeout", ({ detail }) => isNews(detail.elt) || tell(0));
}

/** Once, however often a page that asks again and again fails. */
function tell(status) {
  if (status === REFUSED) return;
  const said = document.querySelector(`template[data-failure="${status}"]`) ?? document.querySelector(`template[data-failure="500"]`);
  const toasts = document.getElementById("toasts");
  const toast = said.content.firstElementChild.cloneNode(true);
  if ([...toasts.children].some((one) => one.textContent === toast.textContent)) return;
  toasts.append(toast);
  arm();
}
