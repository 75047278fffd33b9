// Lists in the back office: j and k walk the rows, Enter opens the chosen one (it has the focus, so that is the browser's own).

function step(by) {
  const links = [...document.querySelectorAll("[data-row-keys] [data-row]")];
  if (!links.length) return false;
  const now = links.indexOf(document.activeElement);
  const next = links[Math.min(Math.max(now < 0 ? (by > 0 ? 0 : links.length - 1) : now + by, 0), links.length - 1)];
  for (const link of links) link.closest("tr").classList.toggle("is-chosen", link === next);
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

export function startRows() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(input|select|textarea)$/i.test(event.target.tagName)) return;
    if (document.querySelector("dialog[open]")) return;
    if ((event.key === "j" && step(1)) || (event.key === "k" && step(-1))) event.preventDefault();
  });
}
