/* What this device keeps for the client: sealed with a key that scripts can use and nobody can copy out (WebCrypto, AES-GCM).
   It protects against somebody who copies the browser's files or looks into its stores. It does not protect against somebody who
   holds this unlocked phone while it is signed in: for that there are sign-out and "Leave this page", which erase it all. */
(function () {
  "use strict";
  var queue = self.practiceQueue;
  var body = document.body;
  var STORES = ["keys", "queue", "pages", "about"];
  var KEPT = "/my/away/kept/", SEND = "/my/away/send/";
  var DAYS = 30;
  var database = null, flying = null, wiping = false, listeners = [];

  function promised(request) {
    return new Promise(function (done, failed) {
      request.onsuccess = function () { done(request.result); };
      request.onerror = function () { failed(request.error); };
    });
  }
  function open() {
    if (database) { return database; }
    var request = indexedDB.open("kept", 1);
    request.onupgradeneeded = function () {
      STORES.forEach(function (name) { request.result.createObjectStore(name, { keyPath: name === "queue" ? "key" : "id" }); });
    };
    database = promised(request).then(function (db) {
      db.onversionchange = function () { db.close(); database = null; };
      return db;
    });
    database.catch(function () { database = null; });
    return database;
  }
  /* One transaction: `work` gets the store and may only ask it, so that nothing comes between reading and writing. */
  function within(name, mode, work) {
    return open().then(function (db) {
      return new Promise(function (done, failed) {
        var transaction = db.transaction(name, mode), result;
        transaction.oncomplete = function () { done(result); };
        transaction.onerror = transaction.onabort = function () { failed(transaction.error || new Error("not kept")); };
        work(transaction.objectStore(name), function (value) { result = value; });
      });
    });
  }
  function get(name, id) {
    return within(name, "readonly", function (store, answer) { store.get(id).onsuccess = function (event) { answer(event.target.result); }; });
  }
  function all(name) {
    return within(name, "readonly", function (store, answer) { store.getAll().onsuccess = function (event) { answer(event.target.result); }; });
  }
  function put(name, value) { return within(name, "readwrite", function (store) { store.put(value); }); }
  /* Change one record by a pure function; what it returns is stored, null takes it away. */
  function change(key, turn) {
    return within("queue", "readwrite", function (store, answer) {
      store.get(key).onsuccess = function (event) {
        var before = event.target.result || null, after = turn(before);
        if (after) { store.put(after); } else if (before) { store.delete(key); }
        answer(after);
      };
    });
  }

  /* ---------- The key and the seal ---------- */
  function key() {
    return get("keys", "own").then(function (held) {
      if (held) { return held.key; }
      return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]).then(function (made) {
        return within("keys", "readwrite", function (store, answer) { // two tabs at once: the first one's key stays
          store.get("own").onsuccess = function (event) {
            if (!event.target.result) { store.put({ id: "own", key: made }); }
            answer(event.target.result ? event.target.result.key : made);
          };
        });
      });
    });
  }
  function seal(value, name) {
    var iv = crypto.getRandomValues(new Uint8Array(12));
    return key().then(function (held) {
      var text = new TextEncoder().encode(JSON.stringify(value));
      return crypto.subtle.encrypt({ name: "AES-GCM", iv: iv, additionalData: new TextEncoder().encode(name) }, held, text);
    }).then(function (data) { return { iv: iv, data: data }; });
  }
  function unseal(box, name) {
    return key().then(function (held) {
      return crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData: new TextEncoder().encode(name) }, held, box.data);
    }).then(function (data) { return JSON.parse(new TextDecoder().decode(data)); });
  }

  /* ---------- Writing ---------- */
  function told() { listeners.forEach(function (listener) { listener(); }); }
  /* Keep what was typed. `what` has key, assignment, version, and value: step, answers and ending. Fails when the device is full. */
  function write(what) {
    if (wiping) { return Promise.reject(new Error("leaving")); }
    return seal(what.value, what.key).then(function (box) {
      return change(what.key, function (record) {
        return queue.write(record, box, { key: what.key, assignment: what.assignment, version: what.version, now: Date.now() });
      });
    }).then(function (record) { told(); return record; });
  }
  function waiting() {
    return all("queue").then(function (records) { return records.sort(function (a, b) { return a.at - b.at; }); });
  }
  function words(record) { return unseal(record.body, record.key); }
  function forget(record) { return change(record.key, function (now) { return now && now.rev === record.rev && !now.sent ? null : now; }).then(told); }
  /* The own text wins: on top of the clinic's, or, where that entry is closed, as an entry of its own. */
  function keepMine(record) {
    if (!record.closed) { return change(record.key, function (now) { return now ? queue.keepMine(now) : now; }).then(flush); }
    return words(record).then(function (value) {
      return write({ key: crypto.randomUUID(), assignment: record.assignment, version: 0, value: value });
    }).then(function () { return forget(record); }).then(flush);
  }

  /* ---------- Sending: at once, when the page opens, when the network is back, and when somebody looks again ---------- */
  function flush() {
    if (wiping) { return Promise.resolve("leaving"); }
    if (!flying) { flying = work().then(settled, settled); }
    return flying;
  }
  function settled(state) { flying = null; told(); plan(); return typeof state === "string" ? state : "away"; }
  var timer = null;
  function plan() {
    clearTimeout(timer);
    waiting().then(function (records) {
      var open = records.filter(function (record) { return record.state === "waiting"; });
      if (!open.length) { return; }
      var next = Math.min.apply(null, open.map(function (record) { return record.next; }));
      timer = setTimeout(flush, Math.max(500, next - Date.now()));
    }).catch(function () { /* nothing is kept here */ });
  }
  function ask() {
    return fetch(KEPT, { credentials: "same-origin", redirect: "manual", cache: "no-store" }).then(function (answer) {
      if (!answer.ok) { throw new Error("away"); }
      return answer.json();
    });
  }
  /* Everything that waits, whenever it was to be tried again. */
  function flushAll() { return (flying || Promise.resolve()).then(function () { return (flying = work(true).then(settled, settled)); }); }
  function work(all) {
    return expire().then(ask).then(function (known) {
      return ours(known.person).then(function () { return keep(known); }).then(function () { return waiting(); }).then(function (records) {
        var ready = records.filter(function (record) { return queue.due(record, all ? Infinity : Date.now()); });
        return ready.reduce(function (before, record) {
          return before.then(function (sent) { return sendOne(record.key, known).then(function (now) { return sent + now; }); });
        }, Promise.resolve(0));
      });
    }).then(function (sent) { return sent ? ask().then(keep).then(function () { return "sent"; }) : "idle"; });
  }
  function sendOne(id, known) {
    var op = crypto.randomUUID();
    return change(id, function (record) { return record ? queue.take(record, op) : record; }).then(function (record) {
      if (!record || !record.sent) { return 0; }
      op = record.sent.op;
      return unseal(record.sent.body, id).then(function (value) {
        var message = { person: known.person, key: id, assignment: record.assignment, operation: op, version: record.sent.version,
                        step: value.step || "", answers: value.answers, ending: value.ending || null };
        return fetch(SEND, { method: "POST", credentials: "same-origin", redirect: "manual", body: JSON.stringify(message),
                             headers: { "Content-Type": "application/json", "X-CSRFToken": known.token } });
      }).then(function (answer) {
        if (answer.type === "opaqueredirect" || answer.status >= 500 || answer.status === 403) { throw new Error("away"); }
        return answer.json();
      }).then(function (answer) {
        return remember(record, answer).then(function () { return change(id, function (now) { return queue.answered(now, op, answer); }); });
      }).then(function () { return 1; }, function (error) {
        return change(id, function (now) { return queue.lost(now, op, Date.now()); }).then(function () { throw error; });
      });
    });
  }
  /* What the clinic holds instead, or what it objects to, is kept sealed until somebody has looked. */
  function remember(record, answer) {
    if (answer.state !== "clash" && answer.state !== "refused") { return Promise.resolve(); }
    return seal({ theirs: answer.theirs || [], problems: answer.problems || {} }, "said:" + record.key).then(function (box) {
      return put("pages", { id: "said:" + record.key, at: Date.now(), box: box });
    });
  }
  function page(id) {
    return get("pages", id).then(function (held) { return held ? unseal(held.box, id) : null; });
  }

  /* ---------- What is kept for reading ---------- */
  function keep(known) {
    var held = Object.assign({}, known);
    delete held.token;
    return seal(held, "list").then(function (box) { return put("pages", { id: "list", at: Date.now(), box: box }); })
      .then(function () { return fresh(known.pages); });
  }
  /* Other pages worth having: their main part, once in six hours, and whenever one is opened: what was read last is what is kept. */
  function fresh(addresses) {
    return Promise.all(addresses.map(function (address) {
      return get("pages", address).then(function (held) {
        if (held && address !== window.location.pathname && Date.now() - held.at < 6 * 3600 * 1000) { return null; }
        return fetch(address, { credentials: "same-origin", redirect: "manual", headers: { "X-Kept": "1" } }).then(function (answer) {
          return answer.ok ? answer.text() : null;
        }).then(function (text) {
          var main = text && new DOMParser().parseFromString(text, "text/html").querySelector("main");
          if (!main) { return null; }
          return seal({ html: main.innerHTML }, address).then(function (box) { return put("pages", { id: address, at: Date.now(), box: box }); });
        });
      });
    })).catch(function () { /* the list matters more */ });
  }

  /* ---------- Erasing ---------- */
  function clear(names) {
    return open().then(function (db) {
      return new Promise(function (done, failed) {
        var transaction = db.transaction(names, "readwrite");
        names.forEach(function (name) { transaction.objectStore(name).clear(); });
        transaction.oncomplete = function () { done(); };
        transaction.onerror = transaction.onabort = function () { failed(transaction.error); };
      });
    });
  }
  function wipe() { wiping = true; return Promise.all([clear(STORES), hush()]); }
  /* Nobody is told anything on this device once it is signed out, and what was shown is taken away. A push service may be out of
     reach: the clinic drops the address with the sign-in anyway, so leaving does not wait for it for long. */
  function hush() {
    if (!navigator.serviceWorker) { return Promise.resolve(); }
    var work = navigator.serviceWorker.getRegistration("/my/").then(function (worker) {
      if (!worker) { return null; }
      var shown = worker.getNotifications().then(function (all) { all.forEach(function (one) { one.close(); }); });
      var told = worker.pushManager && worker.pushManager.getSubscription().then(function (held) { return held && held.unsubscribe(); });
      return Promise.all([shown, told]);
    }).catch(function () { /* nothing to take away */ });
    return Promise.race([work, new Promise(function (done) { setTimeout(done, 1000); })]);
  }
  /* After a while without a touch nothing can be read any more; what was not sent yet stays sealed until it is. */
  function lock() { return flushAll().then(function () { return clear(["pages"]); }).then(told); }
  function expire() {
    return waiting().then(function (records) {
      return Promise.all(records.filter(function (record) { return queue.old(record, Date.now(), DAYS); })
        .map(function (record) { return change(record.key, function () { return null; }); }));
    }).then(function () { return all("pages"); }).then(function (pages) {
      var gone = pages.filter(function (held) { return Date.now() - held.at > DAYS * 24 * 3600 * 1000; });
      return gone.length ? clear(["pages"]) : null;
    });
  }
  /* Somebody else is signed in in this browser: what was kept for the one before is erased. */
  function ours(person) {
    return get("about", "person").then(function (held) {
      var other = held && held.person !== person;
      return (other ? clear(STORES) : Promise.resolve()).then(function () {
        return held && !other ? null : put("about", { id: "person", person: person });
      });
    });
  }
  window.addEventListener("app:leaving", function (event) { event.detail.push(wipe()); });
  window.addEventListener("app:locked", function () { lock(); });
  document.querySelectorAll("form[data-sign-out]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.ready) { return; }
      event.preventDefault();
      var enough = new Promise(function (done) { setTimeout(done, 3000); });
      Promise.race([flushAll(), enough]).then(waiting).then(function (records) {
        var unsent = records.length;
        if (unsent && !window.confirm(form.dataset.wordUnsent)) { throw new Error("stays"); }
        return wipe();
      }).then(function () { form.dataset.ready = "1"; form.submit(); }, function (error) {
        if (error.message !== "stays") { form.dataset.ready = "1"; form.submit(); }
      });
    });
  });

  self.kept = { write: write, waiting: waiting, words: words, page: page, flush: flush, flushAll: flushAll, wipe: wipe, lock: lock, forget: forget,
                keepMine: keepMine, heard: function (listener) { listeners.push(listener); } };

  /* ---------- An ordinary page whose text could not be saved keeps it here as well ---------- */
  document.querySelectorAll("form[data-kept]").forEach(function (form) {
    var status = document.querySelector("[data-autosave-status]");
    var questions = form.dataset.keptKeys.split(" ");
    function answers() {
      var data = new FormData(form), found = {};
      questions.forEach(function (name) {
        var field = form.elements[name], many = field && field.length && field[0] && field[0].type === "checkbox";
        found[name] = many ? data.getAll(name) : data.get(name) || "";
      });
      return found;
    }
    function save() {
      var id = form.elements.client_key.value, version = Number(form.elements.version.value);
      return get("queue", id).then(function (record) { return record ? words(record) : { answers: {} }; }).then(function (before) {
        var value = { step: before.step || form.dataset.keptStep, answers: Object.assign({}, before.answers, answers()), ending: before.ending || null };
        return write({ key: id, assignment: form.dataset.kept, version: version, value: value });
      }).then(function () { if (status.dataset.state === "unsaved") { status.append(" ", form.dataset.keptWords); } });
    }
    var known = "";
    new MutationObserver(function () {
      var text = JSON.stringify(answers());
      if (status.dataset.state === "unsaved" && text !== known) { known = text; save().catch(function () { known = ""; }); }
      if (status.dataset.state === "saved") {
        known = "";
        get("queue", form.elements.client_key.value).then(function (record) { if (record && !record.sent && record.state === "waiting") { forget(record); } });
      }
    }).observe(status, { attributes: true, childList: true });
    form.addEventListener("input", function () { if (status.dataset.state === "unsaved") { known = ""; } });
  });

  /* ---------- Beginning ---------- */
  if (!body.dataset.person && !body.dataset.away) { return; }
  if (navigator.serviceWorker) { navigator.serviceWorker.register("/sw.js", { scope: "/my/", updateViaCache: "none" }).catch(function () { /* works without */ }); }
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { flush(); } });
  var idle = null, minutes = Number(body.dataset.idleMinutes || 15);
  function touched() {
    clearTimeout(idle);
    idle = setTimeout(function () { lock().then(function () { window.dispatchEvent(new CustomEvent("kept:locked")); }); }, minutes * 60000);
  }
  ["pointerdown", "keydown", "scroll"].forEach(function (name) { window.addEventListener(name, touched, { passive: true }); });
  touched();
  flush();
})();
