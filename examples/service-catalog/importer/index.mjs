/** Files that arrive in the queue's bucket are only counted here; yours would do more. */
export async function handler(event) {
  const names = event.Records.map(record => JSON.parse(record.body)).map(message => message.name ?? 'unnamed');
  console.log(JSON.stringify({ imported: names.length, names }));
  return { batchItemFailures: [] };
}
