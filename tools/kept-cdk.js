// The CDK CLI in a process that is kept from one command to the next: to load it takes longer than most of its commands do on an emulated AWS.
// Started by emulator.js: each message is the arguments of a command; the answers are what it prints, `{ text }`, and its end, `{ code }`.

// The CLI asks every 5 seconds whether a stack is ready, and every 2 seconds what has happened to it, and has no option for that. Here stacks are ready
// sooner, and most of the time of a deployment would be waiting.
const POLLS = { 5000: 250, 2000: 1000 };
const { setTimeout } = globalThis;
globalThis.setTimeout = Object.assign((callback, delay, ...args) => setTimeout(callback, POLLS[delay] ?? delay, ...args), setTimeout);

const { exec } = require('../node_modules/aws-cdk/lib/index.js'); // which the package does not export by name

for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text, encoding, callback) => {
    process.send({ text: text.toString() });
    (typeof encoding === 'function' ? encoding : callback)?.();
    return true;
  };
}

/** All messages of an error, as the CLI prints them. */
function told(error) {
  const causes = [];
  for (let cause = error; cause instanceof Error && !causes.includes(cause); cause = cause.cause) causes.push(cause);
  return causes.map(({ message }) => message).join('\n');
}

process.on('message', async args => {
  process.exitCode = undefined;
  const code = await exec(args).then(status => status ?? process.exitCode ?? 0, error => {
    process.send({ text: `${told(error)}\n` });
    return 1;
  });
  process.send({ code });
});
process.on('disconnect', () => process.exit());
