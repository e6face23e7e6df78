/* "Allow it on this phone": asks the browser once and tells the clinic the address that the browser made up for it. */
(function () {
  "use strict";
  var place = document.querySelector("[data-push]");
  var form = place && place.querySelector("[data-push-form]");
  if (!form) { return; }
  var status = place.querySelector("[data-push-status]");
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
    status.textContent = place.dataset.wordUnable;
    return;
  }
  form.hidden = false;

  function bytes(text) {
    var plain = atob((text + "=".repeat((4 - text.length % 4) % 4)).replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    navigator.serviceWorker.ready.then(function (worker) {
      return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(place.dataset.pushKey) });
    }).then(function (subscription) {
      var data = new FormData(form);
      data.set("endpoint", subscription.endpoint);
      return fetch(place.dataset.pushUrl, { method: "POST", body: data, credentials: "same-origin" });
    }).then(function (answer) {
      if (!answer.ok) { throw new Error("refused"); }
      window.location.reload();
    }).catch(function () { status.textContent = place.dataset.wordRefused; });
  });
})();
