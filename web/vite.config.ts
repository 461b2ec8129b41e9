/** How the web UI is built: everything from this origin, nothing inlined, so that a strict Content-Security-Policy holds. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2022" },
  server: { proxy: { "/api": "http://127.0.0.1:8765" } },
  // Patient: a loaded machine is slow, and no test here may fail for that.
  test: { include: ["tests/**/*.test.ts"], environment: "node", testTimeout: 60_000 },
});
