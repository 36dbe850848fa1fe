const { HttpError } = require('./http-error');

const MAX_BYTES = 8 * 1024;

/** The media type of a request, without parameters. */
function mediaType(request) {
  return (request.headers['content-type'] ?? '').split(';', 1)[0].trim().toLowerCase();
}

/** Reads to the end even when there is too much, without keeping it: else the client may never see the 413. */
async function readText(request) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += chunk.length;
      if (size <= MAX_BYTES) chunks.push(chunk);
    }
  } catch (cause) {
    throw new HttpError(400, 'the request was aborted', { cause });
  }
  if (size > MAX_BYTES) throw new HttpError(413, `the body must not be larger than ${MAX_BYTES} bytes`);
  return Buffer.concat(chunks).toString('utf8');
}

async function readJson(request) {
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'the body must be valid JSON');
  }
}

module.exports = { mediaType, readJson, readText };
