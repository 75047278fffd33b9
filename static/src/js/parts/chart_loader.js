// Charts are drawn when they come near the window; their library is fetched only then.

export function startCharts() {
  const script = document.querySelector("script[data-charts]");
  const pictures = document.querySelectorAll("[data-chart]");
  if (!script || !pictures.length) return;
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        import(script.dataset.charts).then(({ draw }) => draw(target));
      }
    },
    { rootMargin: "200px" },
  );
  for (const picture of pictures) watcher.observe(picture);
}
