// Keeps courses on the phone, lists what is there, and removes it.
(() => {
  const box = document.querySelector("#keep"), list = document.querySelector("#my-phone");
  if (!navigator.serviceWorker || !window.caches) return;
  const json = (url, how) => fetch(url, how).then((answer) => answer.ok ? answer.json() : Promise.reject(answer));
  const lessons = () => caches.open("lessons"), own = { credentials: "same-origin" }, open = { credentials: "omit" };
  const page = (text, hash) => new Response(text, { headers: { "Content-Type": "text/html;charset=utf-8", "X-Hash": hash } });

  // What came before a break stays; a page comes again when its hash is another.
  const keep = async (at, step) => {
    navigator.serviceWorker.register("/sw.js", { updateViaCache: "all" });
    const cache = await lessons(), course = await json(at, open);
    let have = 0;
    await cache.put(at, new Response(JSON.stringify(course)));
    await cache.add("/my/phone/");
    for (const { urls, at, hash, bytes } of course.pages) {
      const old = await cache.match(urls[0]);
      if (!old || old.headers.get("X-Hash") != hash) {
        const { text, answers } = await json(at, open);
        for (const query of Object.keys(answers)) await cache.put(urls[0] + query, page(answers[query], hash));
        for (const url of urls.slice().reverse()) await cache.put(url, page(text, hash));
      }
      step((have += bytes) / course.bytes);
    }
    for (const { url, bytes } of course.files) {
      if (!await cache.match(url)) await cache.add(url);
      step((have += bytes) / course.bytes);
    }
    const mine = await json(at + "mine/", own), pages = mine.forms.map((form) => [form]);
    for (const [start, quiz] of mine.starts) {
      const begun = await fetch(start, { method: "POST", headers: { "X-CSRFToken": mine.token }, credentials: "same-origin" });
      pages.push([begun.url, quiz]);
    }
    if (pages.length) await phone({ own: pages });
  };
  const courses = async () => {
    const cache = await lessons(), paths = (await cache.keys()).map((one) => new URL(one.url).pathname);
    const kept = paths.filter((path) => /kept.courses/.test(path));
    return Promise.all(kept.map(async (at) => Object.assign(await (await cache.match(at)).json(), { at })));
  };
  const remove = async (gone) => {
    const cache = await lessons(), named = (course) => [].concat(...course.pages.map((one) => one.urls), course.files.map((one) => one.url));
    await cache.delete(gone.at);
    const others = [].concat(...(await courses()).map(named));
    for (const url of named(gone)) if (!others.includes(url)) await cache.delete(url, { ignoreSearch: true });
  };

  if (box) {
    const [offer, going, done, broken] = Array.from(box.children), bar = going.firstChild, at = box.dataset.at;
    const go = offer.querySelector("button").onclick = () => {
      const show = (part) => [offer, going, done, broken].forEach((one) => { one.hidden = one != part; });
      show(going);
      keep(at, (share) => { bar.value = share; }).then(() => show(done), () => {
        show(broken);
        offer.hidden = false;
      });
    };
    box.hidden = false;
    lessons().then((cache) => cache.match(at)).then((known) => known && navigator.onLine && go());
  }
  if (list) {
    const [kept, sent] = Array.from(list.querySelectorAll("ul")), none = document.querySelector("#nothing");
    const fill = (rows, facts, write) => {
      Array.from(rows.children).slice(1).forEach((row) => row.remove());
      facts.forEach((fact) => {
        const row = rows.appendChild(rows.firstElementChild.cloneNode(true));
        row.hidden = false;
        write(row, fact, row.querySelector("a"), row.querySelector("button"));
      });
    };
    const draw = async () => {
      fill(kept, await courses(), (row, course, link, button) => {
        link.textContent = course.title;
        link.href = course.url;
        row.querySelector("span").textContent = course.size;
        button.onclick = () => remove(course).then(draw);
      });
      const waiting = await phone({});
      none.hidden = waiting.length;
      fill(sent, waiting, (row, form, link, button) => {
        const fields = Array.from(new URLSearchParams(form.fields)).filter(([name]) => !/^(form_id|based_on|made_for|csrf.*|number|on|go|finish)$/.test(name));
        link.href = form.url;
        row.querySelector("p").textContent = form.words || "";
        row.querySelector("pre").textContent = fields.map(([, value]) => value).join("\n");
        button.onclick = () => phone({ drop: form.n }).then(draw);
      });
    };
    document.querySelector("#no-phone").hidden = true;
    list.hidden = false;
    document.querySelector("#clear").onclick = () => caches.delete("lessons").then(() => phone({ leave: 1 })).then(draw);
    draw();
  }
})();
