// Says what waits on the phone, and has it sent. Nothing needs this script.
(() => {
  const box = document.querySelector("#phone"), worker = navigator.serviceWorker;
  if (!box || !worker || !window.caches) return;
  const [left, refused, received] = Array.from(box.children), find = (what) => document.querySelector(what);
  const who = find("[data-learner]"), sign = find("#still-waits"), tick = find("form[hidden]");
  const show = (waiting) => {
    const bad = waiting.filter((one) => one.words).length, count = waiting.length - bad;
    left.hidden = !count;
    left.querySelector("b").textContent = count;
    refused.hidden = !bad;
    box.hidden = !waiting.length && received.hidden;
    if (sign) sign.hidden = !count;
    return waiting;
  };
  const ask = window.phone = (message) => worker.ready.then(({ active }) => new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => done(show(event.data));
    active.postMessage(message, [channel.port2]);
  }));
  const send = left.querySelector("button").onclick = () => ask({ send: 1 });
  worker.onmessage = ({ data }) => {
    if (data[0]) received.hidden = box.hidden = false;
    received.querySelector("span").textContent = data.map((one) => one.words).join(" ");
    if (window.typedTaken) data.forEach((one) => typedTaken(one.url));
  };
  worker.register("/sw.js", { updateViaCache: "all" }).catch(() => {});
  addEventListener("online", send);
  ask(who ? { me: who.dataset.learner } : {}).then(send);
  if (tick) tick.hidden = false;
})();
