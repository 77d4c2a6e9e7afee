/** How the screens are built, tried and tested. The build goes into the Python package as `static/`. */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { mockServer } from "./dev/mock.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** With TIELINE_SERVER the development server passes the doors on to a running Tieline. */
const server = process.env.TIELINE_SERVER;
const doors = ["/phone/api", "/desktop/api", "/console/api", "/v1", "/v2", "/v3", "/login", "/sign-in/api", "/sign-in/oidc"];

export default defineConfig({
  plugins: [react(), ...(process.env.TIELINE_MOCK === "1" && !server ? [mockServer()] : [])],
  resolve: { alias: { "@shared": here("./src/shared") } },
  server: {
    host: "127.0.0.1",
    proxy: server ? Object.fromEntries(doors.map((door) => [door, { target: server, ws: true }])) : {},
  },
  // Worklets are modules too; as such they may import while one develops.
  worker: { format: "es" },
  build: {
    outDir: here("../src/tieline/static"),
    emptyOutDir: true,
    // Browsers that know light-dark(): the tokens rest on it, and a polyfill would break the dark theme.
    target: ["chrome123", "firefox120", "safari17.5"],
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      output: {
        // Two chunks every screen shares, so that going from one screen to the next loads only its own code.
        manualChunks: (id) =>
          id.includes("node_modules/@mantine") || id.includes("node_modules/@floating-ui")
            ? "mantine"
            : /node_modules\/(react|react-dom|scheduler|react-router|@tanstack)\//.test(id)
              ? "react"
              : undefined,
      },
    },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/testSetup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
    // The tests share nothing but jsdom, and a new one per file costs most of the time.
    isolate: false,
  },
});
