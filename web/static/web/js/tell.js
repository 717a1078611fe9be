/** Who opens the line that takes an insight or an idea writes in it at once. */

export function startTell() {
  document.querySelector(".q-capture")?.addEventListener("toggle", ({ target }) => {
    if (target.open) target.querySelector("[name='words']").focus();
  });
}
