// Reports which partner products a reader had in view: half of one for a second, in a focused window, once a page.
(() => {
  "use strict";
  const [HALF, LONG_ENOUGH] = [0.5, 1000];
  const block = document.querySelector("[data-seen-url]");
  if (!block || window.top !== window.self) return;
  const { seenUrl, seenToken, seenAlso = "" } = block.dataset;
  const counts = (what) => seenAlso.split(" ").includes(what);
  const declines = navigator.doNotTrack === "1" || navigator.globalPrivacyControl === true;
  if ((navigator.webdriver && !counts("webdriver")) || (declines && !counts("declined"))) return;

  const items = [...block.querySelectorAll("[data-seen-item]")];
  const [inView, clocks] = [new Set(), new Map()];
  let [unreported, isDelivered] = [[], false];

  const report = (kind, places) => {
    const body = JSON.stringify({ token: seenToken, kind, items: places });
    if (!navigator.sendBeacon?.(seenUrl, body)) fetch(seenUrl, { method: "POST", body, keepalive: true }).catch(() => {});
  };
  const flush = () => {
    if (unreported.length) report("viewable", unreported);
    unreported = [];
  };
  const wasSeen = (item) => {
    observer.unobserve(item);
    inView.delete(item);
    unreported.push(items.indexOf(item));
    setTimeout(flush, 250); // What came into view together is reported together.
  };
  const update = () => {
    const isVisible = document.visibilityState === "visible" && !document.prerendering;
    if (isVisible && !isDelivered) report("delivered", [...items.keys()]);
    isDelivered ||= isVisible;
    for (const item of items) {
      const isWatched = isVisible && document.hasFocus() && inView.has(item);
      if (isWatched && !clocks.has(item)) clocks.set(item, setTimeout(wasSeen, LONG_ENOUGH, item));
      if (isWatched) continue;
      clearTimeout(clocks.get(item));
      clocks.delete(item);
    }
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, intersectionRatio } of entries) inView[intersectionRatio < HALF ? "delete" : "add"](target);
    update();
  }, { threshold: HALF });
  for (const item of items) observer.observe(item);
  for (const event of ["visibilitychange", "prerenderingchange"]) document.addEventListener(event, update);
  for (const event of ["focus", "blur"]) window.addEventListener(event, update);
  window.addEventListener("pagehide", flush);
})();
