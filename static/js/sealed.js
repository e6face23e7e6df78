/* The store of a client's device: whose it is, the key, and the seal (WebCrypto, AES-GCM; no script can copy the key out).
   It belongs to one person at a time. Who it belongs to, the turn (a name that is made anew whenever it is erased or changes hands)
   and the key are read together with what is asked for, so nothing is opened for somebody else and nothing that was on its way is
   kept after it was erased. Locked: nothing can be read until its owner opens a page of the clinic again. */
(function () {
  "use strict";
  var STORES = ["keys", "queue", "pages", "about"];
  var data = document.body.dataset;
  var database = null;

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
  /* One transaction over `names`, which always has the device's own row in hand: `work(store, answer, own, stop)` may only ask the
     stores, so that nothing comes between reading and writing. `stop(error)` leaves everything as it was. */
  function within(names, mode, work) {
    return Promise.resolve().then(open).then(function (db) { // a browser without a store refuses here, and the page goes on without
      return new Promise(function (done, failed) {
        var transaction = db.transaction(names.concat("about"), mode), result, why = null;
        function store(name) { return transaction.objectStore(name); }
        transaction.oncomplete = function () { done(result); };
        transaction.onerror = transaction.onabort = function () { failed(why || transaction.error || new Error("not kept")); };
        store("about").get("person").onsuccess = function (event) {
          try {
            work(store, function (value) { result = value; }, event.target.result || null, function (error) { why = error; transaction.abort(); });
          } catch (error) { why = error; transaction.abort(); }
        };
      });
    });
  }
  function erase(store) { STORES.forEach(function (name) { store(name).clear(); }); }

  /* ---------- Whose it is ---------- */
  function theirs(own) { return Boolean(own && own.person && data.person && own.person !== data.person); }
  function readable(own) { return Boolean(own && own.person) && !own.locked && !theirs(own); }

  /* Before the clinic is asked: the turn in which the answer may be kept. */
  function turn() {
    return within([], "readwrite", function (store, answer, own) {
      var now = own && own.turn ? own : Object.assign({ id: "person", person: "" }, own, { turn: crypto.randomUUID() });
      if (now !== own) { store("about").put(now); }
      answer(now.turn);
    });
  }
  /* The clinic says who is signed in, on this page or in its answer: what somebody else kept here is erased before anything else.
     `asked` is the turn in which the clinic was asked; when it is over, the answer came too late. A lock stays with `asleep`. */
  function claim(person, asked, asleep) {
    return within(STORES, "readwrite", function (store, answer, own, stop) {
      if (asked && (!own || own.turn !== asked)) { stop(new Error("late")); return; }
      var other = own && own.person && own.person !== person;
      if (other) { erase(store); }
      var same = own && !other && own.turn;
      var now = { id: "person", person: person, turn: same ? own.turn : crypto.randomUUID(), locked: Boolean(same && asleep && own.locked) };
      store("about").put(now);
      answer(now.turn);
    });
  }
  function lock() {
    return within(STORES, "readwrite", function (store, _answer, own) {
      if (!own || !own.person) { erase(store); return; }
      store("pages").clear();
      store("about").put(Object.assign({}, own, { locked: true }));
    });
  }
  function wipe() { return within(STORES, "readwrite", function (store) { erase(store); }); }

  /* ---------- The key and the seal ---------- */
  function made() { return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]); }
  /* The key of this turn. Two tabs at once: the first one's key stays. */
  function key(asked) {
    return made().then(function (fresh) {
      return within(["keys"], "readwrite", function (store, answer, own, stop) {
        if (!own || own.turn !== asked) { stop(new Error("late")); return; }
        store("keys").get("own").onsuccess = function (event) {
          if (!event.target.result) { store("keys").put({ id: "own", key: fresh }); }
          answer(event.target.result ? event.target.result.key : fresh);
        };
      });
    });
  }
  function seal(value, name, asked) {
    var iv = crypto.getRandomValues(new Uint8Array(12));
    return key(asked).then(function (held) {
      var text = new TextEncoder().encode(JSON.stringify(value));
      return crypto.subtle.encrypt({ name: "AES-GCM", iv: iv, additionalData: new TextEncoder().encode(name) }, held, text);
    }).then(function (sealed) { return { iv: iv, data: sealed }; });
  }
  function unsealed(box, name, held) {
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData: new TextEncoder().encode(name) }, held, box.data)
      .then(function (text) { return JSON.parse(new TextDecoder().decode(text)); });
  }

  /* ---------- Reading and writing ---------- */
  /* What a page kept, or null: it is not there, it is somebody else's, or it is locked. */
  function page(id) {
    return within(["keys", "pages"], "readonly", function (store, answer, own) {
      if (!readable(own)) { return; }
      store("pages").get(id).onsuccess = function (event) {
        var held = event.target.result;
        if (!held) { return; }
        store("keys").get("own").onsuccess = function (found) { if (found.target.result) { answer({ box: held.box, key: found.target.result.key }); } };
      };
    }).then(function (found) { return found ? unsealed(found.box, id, found.key) : null; });
  }
  function keepPage(id, value, asked) {
    return seal(value, id, asked).then(function (box) {
      return within(["pages"], "readwrite", function (store, _answer, own, stop) {
        if (!own || own.turn !== asked || own.locked) { stop(new Error("late")); return; }
        store("pages").put({ id: id, at: Date.now(), box: box, mark: value.mark || "" });
      });
    });
  }
  /* Open what waits: `locked` too when it goes to the clinic for its owner, otherwise only for eyes that may read it. */
  function words(box, name, sending) {
    return within(["keys"], "readonly", function (store, answer, own) {
      if (!(sending ? own && own.person && !theirs(own) : readable(own))) { return; }
      store("keys").get("own").onsuccess = function (event) { answer(event.target.result && event.target.result.key); };
    }).then(function (held) {
      if (!held) { throw new Error("locked"); }
      return unsealed(box, name, held);
    });
  }
  /* All rows of a store, when they may be shown; `sending` as above. */
  function rows(name, sending) {
    return within([name], "readonly", function (store, answer, own) {
      answer([]);
      if (sending ? own && own.person && !theirs(own) : readable(own)) {
        store(name).getAll().onsuccess = function (event) { answer(event.target.result); };
      }
    });
  }
  /* Change one waiting answer by a pure function; what it returns is stored, null takes it away. */
  function change(id, turned, asked) {
    return within(["queue"], "readwrite", function (store, answer, own, stop) {
      if (!own || !own.person || theirs(own) || (asked && own.turn !== asked)) { stop(new Error("late")); return; }
      store("queue").get(id).onsuccess = function (event) {
        var before = event.target.result || null, after = turned(before);
        if (after) { store("queue").put(after); } else if (before) { store("queue").delete(id); }
        answer(after);
      };
    });
  }
  function clear(name) { return within([name], "readwrite", function (store) { store(name).clear(); }); }
  /* The present turn, for writing; null when the device belongs to nobody or to somebody else. */
  function present() { return within([], "readonly", function (_store, answer, own) { answer(own && own.person && !theirs(own) ? own.turn : null); }); }

  self.sealed = { turn: turn, claim: claim, lock: lock, wipe: wipe, seal: seal, page: page, keepPage: keepPage, words: words, rows: rows,
                  change: change, clear: clear, present: present };

  /* A page that the clinic gave to nobody, such as the one for signing in: whoever was here before is not signed in any more. */
  if (data.person || data.away || !self.indexedDB) { return; }
  var there = indexedDB.open("kept");
  there.onupgradeneeded = function () { there.transaction.abort(); }; // nothing is kept here, and nothing is made
  there.onsuccess = function () { there.result.close(); lock(); };
  there.onerror = function (event) { event.preventDefault(); };
})();
