// Keeps ECS from ending this task, on scaling in or a deployment, while it works on a message.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
const { describe, log } = require('./log');

/** The agent itself gives up after 4 seconds. */
const TIMEOUT_MS = 5_000;
const EXPIRES_IN_MINUTES = 5; // should this process die, the task is not protected for long

/** Without an agent's address, as on a developer's machine, nothing is protected. */
function createProtection(agent) {
  let failing = false;

  async function set(state) {
    try {
      const response = await fetch(`${agent}/task-protection/v1/state`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(state),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const { error, failure } = await response.json();
      if (!response.ok || error || failure) throw new Error(error?.Message ?? failure?.Reason ?? `status ${response.status}`);
      failing = false;
    } catch (error) {
      if (!failing) log('warn', 'task protection cannot be set', describe(error)); // once, not for each message
      failing = true;
    }
  }

  return {
    /** Runs `work` under protection, or without it when the agent refuses: a mail that may be sent twice beats none. */
    async during(work) {
      if (agent) await set({ ProtectionEnabled: true, ExpiresInMinutes: EXPIRES_IN_MINUTES });
      try {
        return await work();
      } finally {
        if (agent) await set({ ProtectionEnabled: false });
      }
    },
  };
}

module.exports = { createProtection };
