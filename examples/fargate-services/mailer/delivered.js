// A queue may bring a message twice. This remembers the last orders of this task, which helps against most of that. A
// real one keeps the ids where all tasks see them: a conditional put into a table before the mail is sent.
const MAX_IDS = 10_000;

function createDelivered() {
  const ids = new Set();
  return {
    has: id => ids.has(id),
    add(id) {
      ids.add(id);
      if (ids.size > MAX_IDS) ids.delete(ids.values().next().value); // the oldest
    },
  };
}

module.exports = { createDelivered };
