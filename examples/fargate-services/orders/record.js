// Between plain objects and the typed values of DynamoDB. Records here hold strings and numbers, nothing else.
function toRecord(object) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, typeof value === 'number' ? { N: `${value}` } : { S: value }]));
}

function fromRecord(record) {
  return Object.fromEntries(Object.entries(record).map(([name, { N, S }]) => [name, N === undefined ? S : Number(N)]));
}

module.exports = { fromRecord, toRecord };
