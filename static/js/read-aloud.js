// The phone's own voice reads a lesson.
if (window.speechSynthesis) {
  const aloud = document.querySelector("#aloud"), [read, stop] = aloud.children;
  (speechSynthesis.onvoiceschanged = () => {
    const voice = speechSynthesis.getVoices().find((one) => one.localService && one.lang.startsWith(aloud.closest("[lang]").lang));
    aloud.hidden = !voice;
    read.onclick = () => {
      stop.onclick();
      aloud.parentNode.innerText.replace(aloud.innerText, "").split("\n").forEach((text) => {
        const words = new SpeechSynthesisUtterance(text);
        words.voice = voice;
        speechSynthesis.speak(words);
      });
      stop.hidden = false;
    };
  })();
  addEventListener("pagehide", stop.onclick = () => {
    speechSynthesis.cancel();
    stop.hidden = true;
  });
}
