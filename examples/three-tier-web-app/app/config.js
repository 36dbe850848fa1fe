import { readFileSync } from 'node:fs';

export class ConfigError extends Error {
  name = 'ConfigError';
}

/** Reads and checks the whole environment, and reports every problem at once. */
export function readConfig(env) {
  const problems = [];

  const attempt = (read) => {
    try {
      return read();
    } catch (error) {
      problems.push(error.message);
      return undefined;
    }
  };
  const text = (name) => attempt(() => required(env, name));
  const port = (name, fallback) => attempt(() => portNumber(name, env[name] || fallback || required(env, name)));

  const config = {
    port: port('PORT'),
    region: text('AWS_REGION'),
    database: {
      host: text('DB_HOST'),
      port: port('DB_PORT'),
      name: text('DB_NAME'),
      secretArn: text('DB_SECRET_ARN'),
      ca: attempt(() => certificates(env, 'DB_CA_FILE')),
    },
    cache: env.CACHE_HOST ? { host: env.CACHE_HOST, port: port('CACHE_PORT', '6379') } : undefined,
  };

  if (problems.length > 0) {
    throw new ConfigError(problems.join('; '));
  }
  return config;
}

function required(env, name) {
  if (!env[name]) {
    throw new Error(`${name} must be set`);
  }
  return env[name];
}

function portNumber(name, value) {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > 65535) {
    throw new Error(`${name} must be a port number between 1 and 65535, not '${value}'`);
  }
  return number;
}

function certificates(env, name) {
  const file = required(env, name);
  let pem;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${name}: cannot read '${file}' (${error.code})`);
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Error(`${name}: '${file}' contains no PEM certificate`);
  }
  return pem;
}
