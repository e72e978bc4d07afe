// Opens what the phone keeps where there is no network, and holds forms until they can be sent.
const SAME = { credentials: "same-origin" }, BOX = "/outbox/";
const FORMS = /\/(learn\/[\w-]+\/done|tries\/[\w-]+|plan\/.+|apply\/(?!(start|send|check)\/)[\w-]+)\/$/;
let sending = Promise.resolve();

// Forms that wait, numbered in their order; and, as number 0, whose phone it is now.
const db = (act) => new Promise((done, fail) => {
  const opening = indexedDB.open("phone");
  opening.onupgradeneeded = () => opening.result.createObjectStore("box", { keyPath: "n", autoIncrement: true });
  opening.onerror = fail;
  opening.onsuccess = () => {
    const base = opening.result, work = base.transaction("box", "readwrite"), asked = act(work.objectStore("box"));
    work.oncomplete = () => { base.close(); done(asked.result); };
    work.onabort = fail;
  };
});
const me = async () => ((await db((box) => box.get(0))) || {}).learner;
const waiting = async (learner) => (await db((box) => box.getAll())).filter((one) => one.n && one.learner == learner);
const unsent = async (learner) => (await waiting(learner)).filter((one) => !one.words);
const own = (learner) => caches.open("own " + learner);

// A page with a form is kept for the person for whom it was drawn. ``quiz``: the page that leads to it.
const keepOwn = async (answer, quiz) => {
  const text = await answer.text(), made = /made_for" value="(\w+)/.exec(text), path = new URL(answer.url).pathname;
  if (!made || !/"based_on"/.test(text)) return;
  const cache = await own(made[1]);
  await cache.put(path, new Response(text, { headers: { "Content-Type": "text/html;charset=utf-8" } }));
  if (quiz) await cache.put(quiz, new Response("", { status: 302, headers: { Location: path } }));
};
const hold = async (url, request) => {
  const fields = await request.text(), find = (name) => new URLSearchParams(fields).get(name);
  const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte + 256).toString(16).slice(1)).join("");
  const learner = find("made_for") || await me();
  await db((box) => box.add({ id, learner, url, fields, at: Date.now() }));
  if (registration.sync) registration.sync.register(BOX).catch(() => {});
  return Response.redirect(find("on") || (/done/.test(url) ? request.referrer : url), 303);
};
const sendAll = async () => {
  const { learner, token } = await (await fetch(BOX, SAME)).json(), events = (await unsent(learner)).slice(0, 50);
  if (!events[0]) return;
  const { events: answers } = await (await fetch(BOX, Object.assign({
    method: "POST", headers: { "X-CSRFToken": token }, body: JSON.stringify({ learner, events }),
  }, SAME))).json();
  const taken = events.filter((event, n) => {
    event.words = answers[n].words;
    return /taken|had/.test(answers[n].outcome);
  });
  await db((box) => events.map((event) => taken.includes(event) ? box.delete(event.n) : box.put(event)));
  (await clients.matchAll()).map((page) => page.postMessage(taken));
  // What is kept of these pages is old.
  const cache = await own(learner);
  for (const { url } of taken) {
    await cache.delete(url);
    if (!/done/.test(url)) await fetch(url + "?change=1", SAME).then(keepOwn);
  }
};
const send = () => sending = sending.then(sendAll, sendAll);

const post = async (path, request, copy) => {
  try {
    // What waits goes first: it is older.
    if ((await unsent(await me()))[0]) await send();
    return await fetch(request);
  } catch (error) {
    return hold(path, copy);
  }
};
const open = async (request, path) => {
  try {
    const answer = await fetch(request);
    if (FORMS.test(path)) await keepOwn(answer.clone());
    return answer;
  } catch (error) {
    return await (await own(await me())).match(path) || await caches.match(path) || caches.match("/my/phone/");
  }
};
const leave = async () => {
  const learner = await me(), gone = await waiting(learner);
  await caches.delete("own " + learner);
  await db((box) => gone.concat({ n: 0 }).map((one) => box.delete(one.n)));
};
const ASKED = {
  me: async (learner) => {
    const before = await me();
    if (before != learner) await caches.delete("own " + before);
    await db((box) => box.put({ n: 0, learner }));
  },
  own: async (pages) => { for (const [url, quiz] of pages) await keepOwn(await fetch(url, SAME), quiz); },
  drop: (n) => db((box) => box.delete(n)),
  send,
};
const listen = async ({ data, ports }) => {
  for (const name in data) await ASKED[name](data[name]).catch(() => {});
  ports[0].postMessage(await waiting(await me()));
};
addEventListener("message", (event) => event.waitUntil(listen(event)));
addEventListener("sync", (event) => event.waitUntil(send()));
addEventListener("fetch", (event) => {
  const request = event.request, path = new URL(request.url).pathname, isPage = request.mode == "navigate";
  const answer = (how) => event.respondWith(how);
  if (!request.url.startsWith(origin)) return;
  if (request.method == "GET") answer(isPage ? open(request, path) : fetch(request).catch(() => caches.match(request)));
  else if (isPage && FORMS.test(path)) answer(post(path, request, request.clone()));
  else if (/accounts\/(logout|leave)/.test(path)) answer(fetch(request).then(async (done) => {
    if (done.type == "opaqueredirect") await leave();
    return done;
  }));
});
