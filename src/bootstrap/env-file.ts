import { existsSync } from 'node:fs';

// The npm scripts run this before the program. It adds the variables of `.env` to the environment, which comes first. Node's
// own `--env-file-if-exists` would print a line at each start without such a file.
if (existsSync('.env')) process.loadEnvFile();
