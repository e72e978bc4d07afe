// Keeps courses on the phone, each in a cache of its own, lists what is there, and removes it.
(() => {
  const box = document.querySelector("#keep"), list = document.querySelector("#my-phone"), worker = navigator.serviceWorker;
  if (!worker || !window.caches) return;
  const json = (url, credentials) => fetch(url, { credentials }).then((answer) => answer.ok ? answer.json() : Promise.reject(url));
  const rows = (element) => Array.from(element.children);

  // What came before a break stays; a page comes again when its hash is another.
  const keep = async (at, tell) => {
    worker.register("/sw.js", { updateViaCache: "all" });
    const cache = await caches.open(at), course = await json(at, "omit");
    let have = 0;
    await cache.put(at, new Response(JSON.stringify(course)));
    await cache.put("/my/phone/", await fetch(at.replace(/kept.*/, "my/phone/"), { credentials: "omit" }));
    for (const { urls, at, hash, bytes } of course.pages) {
      const old = await cache.match(urls[0]), put = (url, text) => cache.put(url, new Response(text, { headers: { "Content-Type": "text/html", ETag: hash } }));
      if (!old || old.headers.get("ETag") != hash) {
        const { text, answers } = await json(at, "omit");
        for (const query in answers) await put(urls[0] + query, answers[query]);
        for (const url of urls.slice().reverse()) await put(url, text);
      }
      tell((have += bytes) / course.bytes);
    }
    for (const { url, bytes } of course.files) {
      if (!await cache.match(url)) await cache.add(url);
      tell((have += bytes) / course.bytes);
    }
    const mine = await json(at + "mine/", "same-origin");
    for (const pair of mine.starts) {
      pair[0] = (await fetch(pair[0], { method: "POST", headers: { "X-CSRFToken": mine.token }, credentials: "same-origin" })).url;
    }
    if (mine.token) await phone({ own: mine.starts.concat(mine.forms) });
  };

  if (box) {
    const parts = rows(box), show = (...shown) => parts.forEach((part) => { part.hidden = !shown.includes(part); });
    const [offer, going, done, broken] = parts, at = box.dataset.at;
    const go = offer.querySelector("button").onclick = () => {
      show(going);
      keep(at, (share) => { going.firstChild.value = share; }).then(() => show(done), () => show(offer, broken));
    };
    box.hidden = false;
    caches.has(at).then((known) => known && navigator.onLine && go());
  }
  if (list) {
    const [kept, sent] = Array.from(list.querySelectorAll("ul"));
    const fill = (into, facts, write) => {
      rows(into).slice(1).forEach((row) => row.remove());
      facts.forEach((fact, n) => {
        const row = into.appendChild(into.firstElementChild.cloneNode(true));
        row.hidden = false;
        const remove = write(fact, rows(row), n);
        row.lastElementChild.onclick = () => remove().then(draw);
      });
    };
    const draw = async () => {
      const names = (await caches.keys()).filter((name) => /kept/.test(name));
      const courses = await Promise.all(names.map((name) => caches.match(name).then((found) => found.json())));
      fill(kept, courses, (course, [link, size], n) => {
        link.textContent = course.title;
        link.href = course.url;
        size.textContent = course.size;
        return () => caches.delete(names[n]);
      });
      const waiting = await phone({});
      document.querySelector("#nothing").hidden = waiting[0];
      fill(sent, waiting, (form, [link, why, words]) => {
        link.href = form.url;
        why.textContent = form.words || "";
        words.textContent = Array.from(new URLSearchParams(form.fields))
          .filter(([name]) => !/^(csrf|form_id|based_on|made_for|number$|on$|go$|finish$)/.test(name)).map((field) => field[1]).join("\n");
        return () => phone({ drop: form.n });
      });
    };
    document.querySelector("#no-phone").hidden = true;
    list.hidden = false;
    document.querySelector("#clear").onclick = async () => {
      for (const name of await caches.keys()) await caches.delete(name);
      indexedDB.deleteDatabase("phone");
      draw();
    };
    draw();
  }
})();
