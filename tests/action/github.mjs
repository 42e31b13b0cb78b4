// A small GitHub on loopback: comments, uploads, and what it was asked. It misbehaves as a situation says.
import http from 'node:http';
import { once } from 'node:events';

const json = (status, body, headers = {}) => ({ status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(body) });
export const error = (status, message, headers) => json(status, { message, documentation_url: 'https://docs.github.com/rest' }, headers);
export const page = (status) => ({ status, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>sorry</title>' });

const user = (login) => ({ login, id: 41898282, type: 'Bot' });

// `misbehave` gets a request and how often its like came before, and gives an answer or nothing.
export async function github({ token = 'ghs_local', below = '', host = '127.0.0.1', misbehave = () => {}, comments = [], pulls = [], processing = 'complete' } = {}) {
  const log = [];
  const uploads = [];
  const answer = ({ method, route, body, authorization }) => {
    if (authorization !== `Bearer ${token}`) return error(401, 'Bad credentials');
    if (!route) return error(404, 'Not Found');
    if (method === 'GET' && /^\/issues\/7\/comments$/.test(route)) return json(200, comments);
    if (method === 'POST' && /^\/issues\/7\/comments$/.test(route)) {
      comments.push({ id: comments.length + 1, user: user('github-actions[bot]'), body: JSON.parse(body).body });
      return json(201, comments.at(-1));
    }
    if (method === 'GET' && route === '/pulls') return json(200, pulls);
    const comment = /^\/issues\/comments\/(\d+)$/.exec(route);
    if (method === 'PATCH' && comment) {
      const found = comments.find(({ id }) => id === Number(comment[1]));
      found.body = JSON.parse(body).body;
      return json(200, found);
    }
    if (method === 'POST' && route === '/code-scanning/sarifs') {
      uploads.push(JSON.parse(body));
      return json(202, { id: `upload-${uploads.length}`, url: `${url}/repos/acme/demo/code-scanning/sarifs/upload-${uploads.length}` });
    }
    if (method === 'GET' && route.startsWith('/code-scanning/sarifs/')) return json(200, { processing_status: processing, analyses_url: null, errors: null });
    return error(404, 'Not Found');
  };
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const { pathname } = new URL(request.url, 'http://x');
    const start = `${below}/repos/acme/demo`;
    const route = pathname.startsWith(`${start}/`) ? pathname.slice(start.length) : undefined;
    const seen = { method: request.method, path: pathname, route, body, authorization: request.headers.authorization };
    const before = log.filter(({ method, path }) => method === seen.method && path === seen.path).length;
    log.push(seen);
    const reply = misbehave(seen, before) ?? answer(seen);
    response.writeHead(reply.status, { connection: 'close', ...reply.headers });
    response.end(reply.body ?? '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://${host}:${server.address().port}${below}`;
  return { url, log, uploads, comments, close: () => server.close() };
}
