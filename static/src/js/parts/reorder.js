// [data-reorder] holds lists [data-page] of draggable [data-field]; a drop posts the form #reorder. The buttons beside do the same.
export function startReorder() {
  const form = document.getElementById("reorder");
  const board = document.querySelector("[data-reorder]");
  if (!form || !board) return;
  let dragged = null;
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-field]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged?.dataset.field ?? "");
  });
  board.addEventListener("dragover", (event) => {
    if (dragged && event.target.closest("[data-page]")) event.preventDefault();
  });
  board.addEventListener("drop", (event) => {
    const list = event.target.closest("[data-page]");
    if (!dragged || !list) return;
    event.preventDefault();
    const others = [...list.querySelectorAll("[data-field]")].filter((each) => each !== dragged);
    const after = others.filter((each) => event.clientY > each.getBoundingClientRect().top + each.offsetHeight / 2);
    form.elements["cau-hoi"].value = dragged.dataset.field;
    form.elements["trang"].value = list.dataset.page;
    form.elements["vi-tri"].value = after.length;
    form.requestSubmit();
  });
  board.addEventListener("dragend", () => (dragged = null));
}
