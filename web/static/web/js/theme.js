/* Runs before the page is drawn, so that nothing flashes: that scripts run, and the theme that the cookie or the machine asks for. */
(() => {
  const root = document.documentElement;
  root.dataset.script = "";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  const apply = () => {
    const wanted = root.dataset.theme || "auto";
    root.dataset.bsTheme = wanted === "auto" ? (dark.matches ? "dark" : "light") : wanted;
    for (const button of document.querySelectorAll("button[name='theme']")) {
      button.setAttribute("aria-pressed", String(button.value === wanted));
    }
    document.dispatchEvent(new CustomEvent("quorate:theme"));
  };

  // The button of the form works without this script too; with it, no page is loaded.
  const choose = (event) => {
    const button = event.target.closest("button[name='theme']");
    if (!button) return;
    event.preventDefault();
    root.dataset.theme = button.value;
    document.cookie = `theme=${button.value};path=/;max-age=31536000;samesite=lax`;
    apply();
  };

  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", choose);
})();
