// Arrow keys in a search box whose suggestions (a list of links) are fetched by htmx.

export function startSuggestions() {
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("[data-suggest]");
    if (!box) return;
    const links = [...box.querySelectorAll(".suggestions a")];
    const input = box.querySelector("input[type=search]");
    if (event.key === "Escape") {
      box.querySelector(".suggestions").replaceChildren();
      input.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && links.length) {
      event.preventDefault();
      const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      (links[at] ?? (at < 0 ? input : links[0])).focus();
    }
  });
  document.addEventListener("focusout", (event) => {
    const box = event.target.closest?.("[data-suggest]");
    if (box && !box.contains(event.relatedTarget)) box.querySelector(".suggestions").replaceChildren();
  });
}
