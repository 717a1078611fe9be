/** While the server is asked, a bar runs at the top of the page and the account says that it is busy. */

import { isNews } from "./news.js";

export function startWaiting() {
  let open = 0;
  const show = (step) => {
    open = Math.max(0, open + step);
    document.documentElement.classList.toggle("is-waiting", open > 0);
    document.getElementById("account")?.setAttribute("aria-busy", String(open > 0));
  };
  document.body.addEventListener("htmx:beforeSend", ({ detail }) => isNews(detail.elt) || show(1));
  document.addEventListener("htmx:xhr:loadend", ({ target }) => isNews(target) || show(-1));
  document.body.addEventListener("htmx:afterSwap", () => show(0));
}
