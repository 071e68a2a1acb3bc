// Reports which partner products a reader had in view: half of one for a second, in a focused window, once a page.
// Where the page says that they come later, it first fetches them anew for this reader, shortly before they are in view.
(() => {
  "use strict";
  const [HALF, LONG_ENOUGH, NEAR, PATIENCE] = [0.5, 1000, "600px 0px", 3000];
  if (window.top !== window.self) {
    // In a frame nothing is fetched, so that no room is kept for it.
    for (const room of document.querySelectorAll(".partners-room")) room.remove();
    return;
  }
  const isVisible = () => document.visibilityState === "visible" && !document.prerendering;

  const mayReport = (seenAlso = "") => {
    const counts = (what) => seenAlso.split(" ").includes(what);
    const declines = navigator.doNotTrack === "1" || navigator.globalPrivacyControl === true;
    return (!navigator.webdriver || counts("webdriver")) && (!declines || counts("declined"));
  };

  // Watches one block. One that may still be replaced counts as delivered when it stays after all, or was seen already.
  const watch = (block, isCertain) => {
    const { seenUrl, seenToken, seenAlso } = block.dataset;
    const isSilent = !mayReport(seenAlso);
    const items = [...block.querySelectorAll("[data-seen-item]")];
    const [inView, clocks, life] = [new Set(), new Map(), new AbortController()];
    let [unreported, isDelivered, isSeen] = [[], false, false];
    const { signal } = life;

    const report = (kind, places) => {
      if (isSilent) return;
      const body = JSON.stringify({ token: seenToken, kind, items: places });
      if (!navigator.sendBeacon?.(seenUrl, body)) fetch(seenUrl, { method: "POST", body, keepalive: true }).catch(() => {});
    };
    const flush = () => {
      if (unreported.length) report("viewable", unreported);
      unreported = [];
    };
    const deliver = () => {
      if (!isCertain || isDelivered || !isVisible()) return;
      isDelivered = true;
      report("delivered", [...items.keys()]);
    };
    const wasSeen = (item) => {
      isSeen = isCertain = true;
      deliver();
      observer.unobserve(item);
      inView.delete(item);
      unreported.push(items.indexOf(item));
      setTimeout(flush, 250); // What came into view together is reported together.
    };
    const update = () => {
      deliver();
      for (const item of items) {
        const isWatched = isVisible() && document.hasFocus() && inView.has(item);
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
    for (const event of ["visibilitychange", "prerenderingchange"]) document.addEventListener(event, update, { signal });
    for (const event of ["focus", "blur"]) window.addEventListener(event, update, { signal });
    window.addEventListener("pagehide", flush, { signal });

    const stay = () => {
      isCertain = true;
      deliver();
    };
    const leave = () => {
      observer.disconnect();
      inView.clear();
      update();
      flush();
      life.abort();
    };
    return { isSeen: () => isSeen, stay, leave };
  };

  // A fresh block; null when nothing may stand here any more, undefined when there was no answer in time.
  const fetchBlock = async (url) => {
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(url, { credentials: "omit", cache: "no-store", redirect: "error", signal });
      if (answer.status === 204) return null;
      const html = answer.ok ? await answer.text() : "";
      return new DOMParser().parseFromString(html, "text/html").querySelector("[data-seen-url]") ?? undefined;
    } catch {
      return undefined;
    }
  };

  // Changes what stands in `place`. If it gets lower it keeps its height wherever a reader would see the rest move up.
  const change = (place, how) => {
    const height = place.getBoundingClientRect().height;
    place.style.minHeight = `${height}px`; // First: a page that is too short for a moment loses where it was scrolled to.
    how();
    const needed = [...place.children].reduce((sum, child) => sum + child.offsetHeight, 0);
    const letGo = () => place.style.removeProperty("min-height");
    if (needed >= height || place.getBoundingClientRect().top + needed > window.innerHeight) letGo();
    else window.addEventListener("resize", letGo, { once: true });
  };

  const bring = (place) => {
    const old = place.querySelector("[data-seen-url]");
    const oldWatch = old && watch(old, false);
    let [isNear, isAsked] = [false, false];

    // What a reader has had before their eyes, or uses, isn't taken from them.
    const isInUse = () => oldWatch?.isSeen() || old?.matches(":hover, :focus-within") || old?.querySelector("details[open]");
    const ask = async () => {
      if (!isNear || isAsked || !isVisible()) return;
      isAsked = true;
      near.disconnect();
      const block = await fetchBlock(place.dataset.laterUrl);
      if (block === undefined || (block && isInUse())) {
        oldWatch?.stay();
        change(place, () => place.querySelector(".partners-room")?.remove());
        return;
      }
      oldWatch?.leave();
      change(place, () => place.replaceChildren(...(block ? [document.adoptNode(block)] : [])));
      if (block) watch(block, true);
    };
    const near = new IntersectionObserver((entries) => {
      isNear = entries.at(-1).isIntersecting;
      ask();
    }, { rootMargin: NEAR });
    near.observe(place);
    for (const event of ["visibilitychange", "prerenderingchange"]) document.addEventListener(event, ask);
  };

  const place = document.querySelector("[data-later-url]");
  const block = document.querySelector("[data-seen-url]");
  if (place) bring(place);
  else if (block) watch(block, true);
})();
