/**
 * A stand-in for the server while one works on the screens alone: `npm run dev`.
 * It keeps one small world in memory (`mockWorld.ts`) and speaks docs/architecture.md, "Doors".
 * Nothing of this is in the build.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { type World, makeWorld } from "./mockWorld.ts";
import { routes } from "./mockRoutes.ts";

const API = /^\/(phone|desktop|console)\/api\/|^\/v[123]\//;

export function mockServer(): Plugin {
  const world = makeWorld(process.env.TIELINE_MOCK_WORLD ?? "full");
  return {
    name: "tieline-mock",
    configureServer(server) {
      server.middlewares.use((incoming, response, next) => {
        const url = new URL(incoming.url ?? "/", "http://mock");
        if (!API.test(url.pathname)) return next();
        if (url.pathname.endsWith("/live")) return openFeed(world, response);
        void answer(world, incoming, url, response);
      });
    },
  };
}

function openFeed(world: World, response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
  const say = (type: string) => response.write(`id: 1\ndata: ${JSON.stringify({ type, at: new Date().toISOString() })}\n\n`);
  say("hello");
  const beats = setInterval(() => say("heartbeat"), 15_000);
  world.feeds.add(response);
  response.on("close", () => {
    clearInterval(beats);
    world.feeds.delete(response);
  });
}

async function answer(world: World, incoming: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
  let text = "";
  for await (const chunk of incoming) text += String(chunk);
  const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  for (const [method, pattern, handle] of routes) {
    const match = pattern.exec(url.pathname);
    if (incoming.method !== method || match === null) continue;
    if (world.kind === "error") return send(response, 500, { code: 20500, message: "The database is away.", status: 500 });
    const [status, result] = handle({ world, body, query: url.searchParams, parts: match.slice(1).map(decodeURIComponent) });
    return send(response, status, result);
  }
  send(response, 404, { code: 20404, message: "There is no such address.", status: 404 });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}
