// Keeps the passes that were opened on this phone, and what they need to look right, so that a
// pass opens without network. Nothing else is kept, and nothing that is sent is touched.
const SHELL = "shell-{{ mark }}";
const PASSES = "passes";
const FILES = {{ shell|tojson }};
const PASS = /^\/passes\/[\w-]+\/(qr\.svg)?$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== SHELL && name !== PASSES);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()).then(keepOpenPasses)
  );
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (FILES.indexOf(url.pathname) >= 0) {
    event.respondWith(caches.match(url.pathname).then((kept) => kept || fetch(request)));
  } else if (PASS.test(url.pathname) && !request.headers.get("HX-Request")) {
    event.respondWith(fresh(request, url.pathname));
  }
});

// The pass that brought this worker to the phone was loaded without it.
async function keepOpenPasses() {
  const pages = await self.clients.matchAll({ type: "window" });
  const open = pages.map((page) => new URL(page.url).pathname).filter((path) => PASS.test(path));
  await Promise.all(open.concat(open.map((path) => path + "qr.svg")).map((path) => fresh(path, path)));
}

// The network first: a pass changes. A kept one carries the time at which it was true.
async function fresh(request, path) {
  try {
    const answer = await fetch(request);
    const cache = await caches.open(PASSES);
    if (answer.ok) await cache.put(path, answer.clone());
    else if (answer.status === 404) await cache.delete(path);
    return answer;
  } catch (offline) {
    const kept = await caches.match(path);
    if (kept) return kept;
    throw offline;
  }
}
