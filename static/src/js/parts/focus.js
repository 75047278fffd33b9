// A part of the page that is put in place of another by itself: whoever was in it by keyboard stays on their control.
const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]";

// What a control is known again by: its id, else what it does.
function sign(element) {
  if (element.id) return `#${element.id}`;
  const form = element.form?.getAttribute("action");
  return [element.tagName, element.getAttribute("href"), form, element.name, element.type, element.value].join("|");
}

function alike(root, wanted) {
  return [...root.querySelectorAll(CONTROLS)].filter((element) => sign(element) === wanted);
}

export function startFocus() {
  let kept = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, shouldSwap } = event.detail;
    const active = document.activeElement;
    kept = null;
    if (!shouldSwap || !target.id || !target.contains(active)) return;
    const wanted = active === target ? "" : sign(active);
    // The same link may stand there twice: which of them it was is remembered as well.
    kept = { place: target.id, wanted, which: alike(target, wanted).indexOf(active) };
  });
  document.addEventListener("htmx:afterSwap", () => {
    const place = kept && document.getElementById(kept.place);
    if (!place) return;
    const { wanted, which } = kept;
    kept = null;
    if (place.contains(document.activeElement) && document.activeElement !== place) return;
    const found = alike(place, wanted);
    const next = found[which] ?? found[0];
    // Nothing else is chosen in its stead: the next Enter would do what nobody asked for.
    if (!next) place.tabIndex = -1;
    (next ?? place).focus({ preventScroll: true });
  });
}
