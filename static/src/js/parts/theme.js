// Light, dark or as the system: kept in a cookie, so that the server writes it into the page before anything is painted.

const YEAR = 31536000;

function choose(theme) {
  document.documentElement.dataset.bsTheme = theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
  mark(theme);
  document.dispatchEvent(new CustomEvent("theme:changed"));
}

function mark(theme) {
  for (const button of document.querySelectorAll("[data-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
  }
}

export function startTheme() {
  mark(document.documentElement.dataset.bsTheme);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme]");
    if (button) choose(button.dataset.theme);
  });
}
