// Circumstances of a run: what differs from a plain one. `payload` changes the event, `inputs` and `github` what the action is
// given, `api` the small GitHub, `text` the file with the event. Without `events` it is for every event.
import { error, page } from './github.mjs';

const fork = (payload) => {
  if (payload.pull_request) payload.pull_request.head.repo = { full_name: 'mona/demo', private: false };
};
const dependabot = (payload) => {
  payload.sender = { login: 'dependabot[bot]' };
};
const writes = ({ method }) => method !== 'GET';
const scanning = ({ route }) => route?.startsWith('/code-scanning/');
const privately = (payload) => {
  payload.repository = { ...payload.repository, private: true };
};
const tomorrow = `${Math.floor(Date.now() / 1000) + 86400}`;

// An event that is refused speaks to nobody.
const JUDGED = ['pull_request', 'merge_group', 'push', 'schedule', 'workflow_dispatch'];

export const situations = {
  plain: {},
  // Its token only reads; code scanning takes what comes from it all the same.
  fork: {
    events: ['pull_request', 'pull_request_target'], payload: fork,
    api: { misbehave: (seen) => (writes(seen) && !scanning(seen) ? error(403, 'Resource not accessible by integration') : undefined) },
  },
  dependabot: {
    events: ['pull_request', 'push'], payload: dependabot,
    api: { misbehave: (seen) => (writes(seen) ? error(403, 'Resource not accessible by integration') : undefined) },
  },
  'no code scanning': {
    events: JUDGED,
    payload: privately,
    api: { misbehave: (seen) => (scanning(seen) ? error(403, 'Code Security must be enabled for this repository to use code scanning.') : undefined) },
  },
  'no permission': { events: JUDGED, api: { misbehave: (seen) => (writes(seen) ? error(403, 'Resource not accessible by integration') : undefined) } },
  'no token': { events: JUDGED, inputs: { token: '' } },
  'expired token': { events: JUDGED, inputs: { token: 'ghs_expired' } },
  'enterprise server': { events: JUDGED, github: { server_url: 'https://git.acme.example' }, api: { below: '/api/v3' } },
  'enterprise server without code scanning': {
    events: ['pull_request', 'push'], github: { server_url: 'https://git.acme.example' },
    api: { below: '/api/v3', misbehave: (seen) => (scanning(seen) ? error(404, 'Not Found') : undefined) },
  },
  'ghe.com': { events: JUDGED, github: { server_url: 'https://acme.ghe.com' }, api: { host: 'localhost' } },
  'rate limited': {
    events: JUDGED,
    api: { misbehave: () => error(403, 'API rate limit exceeded for installation.', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': tomorrow, 'retry-after': '3600' }) },
  },
  'foreign host': { events: JUDGED, api: { misbehave: ({ path }) => ({ status: 307, headers: { location: `FOREIGN${path}` } }) } },
  'web page': { events: JUDGED, api: { misbehave: () => page(200) } },
  'three times 500': { events: JUDGED, api: { misbehave: (_, before) => (before < 3 ? error(500, 'Server Error') : undefined) } },
  'never processed': { events: JUDGED, api: { processing: 'pending' } },
  'no payload': { text: undefined },
  'payload empty': { text: '' },
  'payload cut off': { text: '{"pull_request": {' },
  // The other events tell nothing that is needed.
  'payload of another event': { events: ['pull_request', 'merge_group', 'push', 'pull_request_target'], text: '{"zen": "x"}' },
};
