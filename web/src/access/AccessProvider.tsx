/** Lets in whoever is known, asks everybody else to sign in, and again when a session ends while somebody works. */
import { lazy, Suspense, useRef, useSyncExternalStore, type ReactNode } from "react";
import { useLocation } from "wouter";
import { useMe } from "../api/access";
import { isOver, onSession } from "../api/session";
import type { Me } from "../api/types";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { MeContext } from "./permissions";

const SignInPage = lazy(() => import("./SignInPage"));
const SignInAgain = lazy(() => import("./SignInAgain"));
const WelcomePage = lazy(() => import("./WelcomePage"));

export function AccessProvider({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const { data: me, error, refetch } = useMe();
  const over = useSyncExternalStore(onSession, isOver);
  const known = useRef<Me | null>(null);
  if (me && me.kind !== null) known.current ??= me;
  const inside = me?.kind === null ? known.current : me;

  if (path === "/welcome")
    return (
      <Suspense fallback={<Waiting />}>
        <WelcomePage />
      </Suspense>
    );
  if (me === undefined)
    return error ? (
      <main className="page">
        <Trouble error={error} retry={() => void refetch()} />
      </main>
    ) : (
      <Waiting />
    );
  if (!inside)
    return (
      <Suspense fallback={<Waiting />}>
        <SignInPage />
      </Suspense>
    );
  return (
    <MeContext value={inside}>
      {children}
      {(over || me.kind === null) && (
        <Suspense fallback={null}>
          <SignInAgain before={inside} />
        </Suspense>
      )}
    </MeContext>
  );
}
