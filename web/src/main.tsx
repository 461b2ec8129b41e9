/** Starts the application. */
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/source-serif-4/wght.css";
import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/controls.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-aria-components";
import { useLocation } from "wouter";
import { Problem } from "./api/problem";
import { App } from "./App";
import { locale } from "./texts";

document.documentElement.lang = locale;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // What the server refused stays refused; a lost connection is tried again.
      retry: (failures, error) => !(error instanceof Problem && error.status >= 400 && error.status < 500) && failures < 3,
    },
  },
});

function Root() {
  const [, navigate] = useLocation();
  return (
    <RouterProvider navigate={navigate}>
      <App />
    </RouterProvider>
  );
}

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <Root />
      </QueryClientProvider>
    </StrictMode>,
  );
