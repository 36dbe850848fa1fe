/** The client's mistake: the message is shown to the client. */
export class HttpError extends Error {
  name = 'HttpError';

  constructor(status, message, headers = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Something this application depends on does not work; the details are in `cause` and only for the log. */
export class DependencyError extends Error {
  name = 'DependencyError';

  constructor(dependency, cause) {
    super(`${dependency} unavailable`, { cause });
    this.dependency = dependency;
  }
}
