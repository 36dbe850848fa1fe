import { HttpError } from './errors.js';

export const MAX_LENGTH = 500;

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/**
 * One simple query is one transaction, so the lock is held until the table exists: without it, two instances
 * starting at once can both find the table missing, and one of them fails.
 */
export const SCHEMA = `
  SELECT pg_advisory_xact_lock(hashtext('three-tier-web-app/schema'));
  CREATE TABLE IF NOT EXISTS notes (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text text NOT NULL CHECK (char_length(text) BETWEEN 1 AND ${MAX_LENGTH}),
    created_at timestamptz NOT NULL DEFAULT now()
  );
`;

export class Notes {
  #database;

  constructor(database) {
    this.#database = database;
  }

  /** The newest first. */
  async list(limit = DEFAULT_LIMIT) {
    const { rows } = await this.#database.query(
      'SELECT id, text, created_at AS "createdAt" FROM notes ORDER BY id DESC LIMIT $1',
      [limit],
    );
    return rows;
  }

  async add(text) {
    const { rows } = await this.#database.query(
      'INSERT INTO notes (text) VALUES ($1) RETURNING id, text, created_at AS "createdAt"',
      [text],
    );
    return rows[0];
  }
}

export function validText(value) {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') {
    throw new HttpError(400, 'text must not be empty');
  }
  if ([...text].length > MAX_LENGTH) {
    throw new HttpError(400, `text must not be longer than ${MAX_LENGTH} characters`);
  }
  if (text.includes('\0')) {
    throw new HttpError(400, 'text must not contain NUL characters');
  }
  return text;
}

export function validLimit(value) {
  if (value === null) {
    return DEFAULT_LIMIT;
  }
  const limit = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > MAX_LIMIT) {
    throw new HttpError(400, `limit must be an integer between 1 and ${MAX_LIMIT}`);
  }
  return limit;
}
