import { createServer } from 'node:http';

import { Cache } from './cache.js';
import { ConfigError, readConfig } from './config.js';
import { Credentials } from './credentials.js';
import { Database } from './database.js';
import { describeError, log } from './log.js';
import { Notes, SCHEMA } from './notes.js';
import { createRoutes } from './routes.js';

/** EX_CONFIG of sysexits.h: starting again will not help. */
const EXIT_CONFIG = 78;
/** Longer than the slowest statement, shorter than the 90 seconds after which systemd kills. */
const SHUTDOWN_TIMEOUT_MS = 20_000;
/** Longer than the load balancer keeps an idle connection (60 s), so that it is never the target that closes first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const REQUEST_TIMEOUT_MS = 30_000;

function start(config) {
  const credentials = new Credentials({ region: config.region, secretArn: config.database.secretArn });
  const database = new Database(config.database, credentials, SCHEMA);
  const cache = new Cache(config.cache);
  let stopping;

  const server = createServer(
    createRoutes({ database, notes: new Notes(database), cache, isStopping: () => stopping !== undefined }),
  );
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;

  server.on('error', (error) => {
    log('fatal', 'cannot listen', describeError(error));
    process.exit(1);
  });
  server.listen(config.port, () => {
    log('info', 'listening', { port: config.port });
    database.check().then(
      () => log('info', 'database ready'),
      (error) => log('warn', 'database not ready yet', describeError(error)),
    );
  });

  async function stop(signal) {
    log('info', 'stopping', { signal });
    setTimeout(() => {
      log('error', 'requests did not end in time');
      process.exit(1);
    }, SHUTDOWN_TIMEOUT_MS).unref();

    await new Promise((resolve) => server.close(resolve));
    await database.close();
    credentials.close();
    cache.close();
    log('info', 'stopped');
  }

  // systemd signals npm and this process, and npm passes the signal on: all but the first are ignored.
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => (stopping ??= stop(signal)));
  }
}

try {
  start(readConfig(process.env));
} catch (error) {
  if (!(error instanceof ConfigError)) {
    throw error;
  }
  log('fatal', `configuration error: ${error.message}`);
  process.exitCode = EXIT_CONFIG;
}
