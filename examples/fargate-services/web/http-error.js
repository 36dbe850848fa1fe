/** An answer other than the hoped-for: `message` is for the client, `cause` only for the log. */
class HttpError extends Error {
  constructor(status, message, { cause, headers = {} } = {}) {
    super(message, { cause });
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
  }
}

module.exports = { HttpError };
