// The changes as a maintainer reads them: for each example what fails first, then what notes speak of, and then what is safe.

/** Verdicts, in the order in which they are printed. */
const VERDICTS = ['FAILS', 'noted', 'in place', 'new'];

function verdictOf({ change, problem, note }) {
  if (problem) return 'FAILS';
  if (note) return 'noted';
  return change === 'new' ? 'new' : 'in place';
}

/** Lines about all examples. Changes that several variants share are told once. */
function report(judged, variants) {
  const examples = [...new Set(variants.map(key => key.split('/')[0]))];
  return examples.flatMap(example => {
    const own = variants.filter(key => key.startsWith(`${example}/`));
    return [...reportExample(example, judged.filter(({ variant }) => variant.startsWith(`${example}/`)), own), ''];
  });
}

function reportExample(example, changes, variants) {
  const names = keys => keys.map(key => key.split('/')[1]).join(', ');
  const head = `${example} (${names(variants)})`;
  if (changes.length === 0) return [`${head}: nothing changes`];
  const rows = merged(changes).sort(byUrgency);
  const counts = VERDICTS.map(verdict => [rows.filter(row => verdictOf(row) === verdict).length, verdict]).filter(([count]) => count > 0);
  const summary = counts.map(([count, verdict]) => `${count} ${verdict}`).join(', ');
  return [`${head}: ${summary}`, ...table(rows.map(row => cells(row, variants))).map(line => `  ${line}`), ...explanations(rows)];

  function cells(row, all) {
    const where = row.variants.length === all.length ? '' : ` [${names(row.variants)}]`;
    const verdict = verdictOf(row);
    const change = row.change === 'updated' && verdict === 'in place' ? '' : row.change;
    return [verdict, change, `${row.type}${row.stateful ? ' (data)' : ''}`, `${row.id}${where}`, row.why ?? ''];
  }
}

function byUrgency(one, other) {
  const order = VERDICTS.indexOf(verdictOf(one)) - VERDICTS.indexOf(verdictOf(other));
  return order || Number(other.dataLoss) - Number(one.dataLoss) || compareTexts(one.type, other.type) || compareTexts(one.id, other.id);
}

function compareTexts(one, other) {
  return one < other ? -1 : Number(one > other);
}

function merged(changes) {
  const rows = new Map();
  for (const { variant, ...change } of changes) {
    const { change: kind, type, id, why, problem } = change;
    const key = JSON.stringify([kind, type, id, why, problem]);
    const row = rows.get(key) ?? { ...change, variants: [] };
    if (!row.variants.includes(variant)) row.variants.push(variant);
    rows.set(key, row);
  }
  return [...rows.values()];
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  return rows.map(row => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}

/** What is wrong with what fails, and which notes speak of the rest, each said once. */
function explanations(rows) {
  const problems = new Set(rows.flatMap(({ problem, note }) => (problem ? [note ? `${problem}: "${note.heading}"` : problem] : [])));
  const notes = new Set(rows.flatMap(({ problem, note }) => (note && !problem ? [note.heading] : [])));
  return [
    ...[...problems].map(problem => `  fails because ${problem}`),
    ...[...notes].map(heading => `  noted in docs/migrations/next.md: ${heading}`),
  ];
}

module.exports = { report, verdictOf };
