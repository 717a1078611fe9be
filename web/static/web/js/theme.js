/* Runs before the page is drawn, so that nothing flashes: the theme that the cookie or the machine asks for. */
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  const apply = () => {
    const wanted = root.dataset.theme || "auto";
    root.dataset.bsTheme = wanted === "auto" ? (dark.matches ? "dark" : "light") : wanted;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === wanted));
    }
    document.dispatchEvent(new CustomEvent("quorate:theme"));
  };

  const choose = (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    event.preventDefault();
    root.dataset.theme = button.dataset.themeChoice;
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
    apply();
  };

  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", choose);
})();
