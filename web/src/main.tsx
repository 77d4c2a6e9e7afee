/** Where the browser starts: theme, queries, keyboard, and the four screens, each loaded when first opened. */
import "@mantine/core/styles.css";
import "@fontsource-variable/inter/index.css";
import "./shared/theme/tokens.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./App";
import { ApiError } from "./shared/api/http";
import { ShortcutProvider } from "./shared/keyboard/Shortcuts";
import { cssVariables, theme } from "./shared/theme/theme";

const queries = new QueryClient({
  defaultOptions: {
    // The server is often this very machine, so a browser without a network asks all the same.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      // The live feed says when something is stale; a refusal does not get better by asking again.
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => error instanceof ApiError && error.unreachable && failures < 2,
    },
  },
});

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root.");

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <ShortcutProvider>
          <BrowserRouter>
            <App />
          </BrowserRouter>
        </ShortcutProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
